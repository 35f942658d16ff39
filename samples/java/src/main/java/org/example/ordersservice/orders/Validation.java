package org.example.ordersservice.orders;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;
import org.example.ordersservice.problems.Problem;
import org.springframework.stereotype.Component;

/** Checks a body against the constraints of its record, and reports all faults at once. */
@Component
class Validation {
  private final Validator validator;

  Validation(Validator validator) {
    this.validator = validator;
  }

  // --8<-- [start:check]
  void check(Object body) {
    List<Problem.Fault> faults =
        validator.validate(body).stream()
            .map(Validation::fault)
            .sorted(Comparator.comparing(Problem.Fault::pointer)) // violations come as a set
            .toList();
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults);
    }
  }

  /** {@code items[0].quantity} becomes {@code #/items/0/quantity}. */
  private static Problem.Fault fault(ConstraintViolation<?> violation) {
    StringBuilder pointer = new StringBuilder("#");
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getIndex() != null) {
        pointer.append('/').append(node.getIndex());
      }
      if (node.getKey()
          != null) { // an unknown field; it is in a map of ours, the client knows no map
        pointer.setLength(pointer.lastIndexOf("/"));
        pointer.append('/').append(escape(node.getKey().toString()));
      } else if (node.getKind() == ElementKind.PROPERTY) {
        pointer.append('/').append(node.getName());
      }
    }
    return new Problem.Fault(pointer.toString(), violation.getMessage());
  }

  // --8<-- [end:check]

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1"); // RFC 6901
  }
}
