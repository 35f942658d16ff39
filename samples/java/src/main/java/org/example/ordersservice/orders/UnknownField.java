package org.example.ordersservice.orders;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

// --8<-- [start:constraint]
/**
 * The name of a field that we do not know. It is a fault as it stands.
 *
 * <p>Jackson can refuse unknown fields itself, but it stops at the first one, and then the client
 * learns of its faults one by one. Here they are violations beside the others.
 */
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = UnknownField.Refused.class)
@interface UnknownField {
  String message() default "unknown field";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Refuses whatever there is to refuse. */
  final class Refused implements ConstraintValidator<UnknownField, String> {
    @Override
    public boolean isValid(String name, ConstraintValidatorContext context) {
      return false;
    }
  }
}
// --8<-- [end:constraint]
