package org.example.ordersservice.orders;

import org.springframework.security.core.AuthenticationException;

/** The token is good, and its customer is not, or no longer, in our database. */
final class UnknownCustomer extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  UnknownCustomer() {
    super("the customer of the token does not exist");
  }
}
