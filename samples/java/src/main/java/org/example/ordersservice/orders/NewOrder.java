package org.example.ordersservice.orders;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;

// --8<-- [start:record]
/** An order as a customer sends it. Until {@link Validation} has checked it, all may be null. */
public record NewOrder(
    @NotNull(message = "required")
        @Pattern(regexp = "[A-Z]{3}", message = "must be three capital letters, such as EUR")
        String currency,
    @NotNull(message = "required")
        @Size(min = 1, max = 100, message = "must hold {min} to {max} items")
        List<@NotNull(message = "must be an object") @Valid Item> items,
    @JsonAnySetter Map<@UnknownField String, Object> unknown) {

  public record Item(
      @NotNull(message = "required")
          @CodePointLength(min = 1, max = 64, message = "must have {min} to {max} characters")
          @Pattern(regexp = "[^\\x00]*", message = "must not hold U+0000")
          String sku,
      @NotNull(message = "required")
          @Range(
              min = 1,
              max = 99,
              message = "must be between {min} and {max}; it is ${validatedValue}")
          Long quantity,
      @JsonAnySetter Map<@UnknownField String, Object> unknown) {}
}
// --8<-- [end:record]
