package io.voiprooms.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Validates the display name of a user or a token. */
final class DisplayNameConverter implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    // Java replaces bytes that are invalid in the terminal's character set with U+FFFD.
    if (text.isBlank() || !text.matches("[^\\p{Cc}\\p{Cs}\\x{FFFD}]{1,200}")) {
      throw new TypeConversionException(
          "a name has 1 to 200 characters, not only blanks, and none that is a control character"
              + " or unreadable in this terminal's character set.");
    }
    return text;
  }
}
