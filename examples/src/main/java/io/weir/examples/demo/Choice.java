package io.weir.examples.demo;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Makes one of several constants of what people write. Errors list the constants as help does.
 *
 * @param <T> the constants, whose text is what people write
 */
abstract sealed class Choice<T extends Enum<T>> implements ITypeConverter<T> {
  private final T[] choices;

  private Choice(T[] choices) {
    this.choices = choices;
  }

  /** For {@code --query}. */
  static final class OfQuery extends Choice<QueryName> {
    OfQuery() {
      super(QueryName.values());
    }
  }

  /** For {@code --guarantee}. */
  static final class OfGuarantee extends Choice<Guarantee> {
    OfGuarantee() {
      super(Guarantee.values());
    }
  }

  /** For {@code --stores}. */
  static final class OfSide extends Choice<Side> {
    OfSide() {
      super(Side.values());
    }
  }

  @Override
  public T convert(String text) {
    for (T choice : choices) {
      if (choice.toString().equalsIgnoreCase(text)) {
        return choice;
      }
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is none of "
            + Arrays.stream(choices).map(T::toString).collect(Collectors.joining(", ")));
  }
}
