package io.voiprooms.db.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DocumentReaderTest {

  private static final int MAX_DOCUMENT_BYTES = 1 << 20;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  static List<byte[]> encodingsOfThreeDocuments() {
    return List.of(
        utf8("{1}\n{2}\n{3}"),
        utf8(BYTE_ORDER_MARK + "{1}\r\n{2}\r\n{3}\r\n"),
        utf8("\n \n{1} \n\n\t{2}\n\n\r\n{3}\n\n"),
        utf8("[{1},{2},{3}]"),
        utf8(BYTE_ORDER_MARK + " [\n{1} ,\n {2} ,\r\n {3}\n]\n"),
        gzip("{1}\n{2}\n{3}"),
        gzip("[{1},{2},{3}]"),
        concat(gzip("{1}\n"), gzip("{2}\n{3}")));
  }

  @ParameterizedTest
  @MethodSource("encodingsOfThreeDocuments")
  void readsLinesAndArraysPlainOrCompressed(byte[] input) throws IOException {
    assertThat(documents(slowInput(input)))
        .extracting(ImportedDocument::text)
        .containsExactly("{1}", "{2}", "{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "[]", " [ \n ] \n", BYTE_ORDER_MARK, BYTE_ORDER_MARK + "[]"})
  void readsNoDocumentsFromEmptyInput(String input) throws IOException {
    assertThat(documents(utf8(input))).isEmpty();
    assertThat(documents(gzip(input))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{1}\n{2}", "[{1},{2}]"})
  void returnsNullAfterLastDocument(String input) throws IOException {
    DocumentReader reader = reader(new ByteArrayInputStream(utf8(input)));
    reader.next();
    reader.next();

    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{1}⏎{2}⏎⏎  {3}         | line 1:1 {1}, line 2:1 {2}, line 4:3 {3}",
        "⏎⏎ {1}                 | line 3:2 {1}",
        "[{1},⏎ {2}, {⏎}]        | element 1:2 {1}, element 2:2 {2}, element 2:7 {⏎}",
        "⏎ [⏎{1}]               | element 3:1 {1}",
        "\uFEFF{1}⏎{2}          | line 1:1 {1}, line 2:1 {2}",
        "\uFEFF[{1}]             | element 1:2 {1}",
      })
  void recordsLineAndColumnOfDocuments(String input, String expected) throws IOException {
    assertThat(documents(utf8(input.replace('⏎', '\n'))))
        .extracting(
            document ->
                "%s %d:%d %s"
                    .formatted(
                        document.inArray() ? "element" : "line",
                        document.line(),
                        document.column(),
                        document.text().replace('\n', '⏎')))
        .containsExactly(expected.split(", "));
  }

  @ParameterizedTest
  @ValueSource(strings = {" \uFEFF{}", "\n\uFEFF{}", "{}\n\uFEFF{}", "[\uFEFF{}]"})
  void keepsByteOrderMarkAfterStartOfInput(String input) throws IOException {
    assertThat(documents(utf8(input)))
        .last()
        .extracting(ImportedDocument::text)
        .isEqualTo("\uFEFF{}");
  }

  @Test
  void readsLinesWithoutParsingJson() throws IOException {
    String[] lines = {"]", "},{", "\"", "{\"a\":[", "\\", "a  b\tc"};

    assertThat(documents(utf8(String.join("\n", lines))))
        .extracting(ImportedDocument::text)
        .containsExactly(lines);
  }

  @Test
  void treatsZeroBytesAsText() throws IOException {
    assertThat(documents(utf8("\0{1}\n{\0}\n\0")))
        .extracting(ImportedDocument::text)
        .containsExactly("\0{1}", "{\0}", "\0");
    assertThatThrownBy(() -> documents(utf8("[]\0")))
        .hasMessage("x, line 1: not JSON: something follows the array");
  }

  @Test
  void keepsDelimitersInStringsAndNestedValues() throws IOException {
    String[] elements = {
      "\"]},[{\"",
      "\"\\\"]\"",
      "\"\\\\\"",
      "{\"a\\\"]\":\"}\\\\\",\"b\":[1,[2,{}],3],\"c\":{}}",
      "[[],[[1,2]],{}]",
      "1",
      "a  b\n\tc",
    };

    assertThat(documents(utf8("[" + String.join(",", elements) + "]")))
        .extracting(ImportedDocument::text)
        .containsExactly(elements);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "[{},⏎{}},{}] | 2 | not JSON: '}' without a beginning",
        "[{}⏎}        | 2 | not JSON: '}' without a beginning",
        "[{}]⏎[]      | 2 | not JSON: something follows the array",
        "[]⏎⏎x        | 3 | not JSON: something follows the array",
        "[{},⏎{'a':1  | 2 | the input ends before its array does",
        "[{},⏎'}]     | 2 | the input ends before its array does",
        "[{},         | 1 | the input ends before its array does",
        "[{}          | 1 | the input ends before its array does",
        "[            | 1 | the input ends before its array does",
      })
  void stopsAtInvalidEndOfArray(String array, int line, String reason) {
    assertThatThrownBy(() -> documents(utf8(array.replace('⏎', '\n').replace('\'', '"'))))
        .isInstanceOfSatisfying(
            RoomImportException.class, stop -> assertThat(stop.isSkippable()).isFalse())
        .hasMessage("x, line " + line + ": " + reason);
  }

  @Test
  void returnsEmptyDocumentsBetweenCommas() throws IOException {
    assertThat(documents(utf8("[,{},]")))
        .extracting(ImportedDocument::text)
        .containsExactly("", "{}", "");
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 65_537, 131_072, 131_073, 300_000, MAX_DOCUMENT_BYTES})
  void acceptsDocumentsUpToMaxLength(int length) throws IOException {
    String document = "x".repeat(length - 1) + "y";

    assertThat(documents(utf8(document + "\nz")))
        .extracting(ImportedDocument::text, ImportedDocument::tooLong)
        .containsExactly(tuple(document, false), tuple("z", false));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`abcd`      | false | abcd",
        "`abcd  \r`  | false | abcd",
        "`abcde`     | true  | abcd",
        "`abcd  \re` | true  | abcd",
        "`ab  e`     | true  | ab",
        "`abcdefghijklm  ` | true | abcd",
      })
  void keepsOnlyBeginningOfTooLongDocuments(String document, boolean tooLong, String kept)
      throws IOException {
    for (String input : new String[] {document + "\nz", "[" + document + ",z]"}) {
      DocumentReader reader =
          new DocumentReader(new ByteArrayInputStream(utf8(input)), "x", 4, Long.MAX_VALUE);

      ImportedDocument beginning = reader.next();
      assertThat(beginning.tooLong()).isEqualTo(tooLong);
      assertThat(beginning.text()).isEqualTo(kept);
      ImportedDocument next = reader.next();
      assertThat(next.tooLong()).isFalse();
      assertThat(next.text()).isEqualTo("z");
    }
  }

  static List<byte[]> inputs() {
    return List.of(
        utf8(""),
        utf8("{"),
        utf8("{1}\n{2}\n"),
        utf8("[{1}]\n"),
        gzip(""),
        gzip("{1}\n{2}\n"),
        concat(gzip("[{1},"), gzip("{2}]")));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void countsBytesOfPlainAndCompressedInput(byte[] input) throws IOException {
    DocumentReader reader = reader(slowInput(input));
    while (reader.next() != null) {
      assertThat(reader.bytesRead()).isLessThanOrEqualTo(input.length);
    }

    assertThat(reader.bytesRead()).isEqualTo(input.length);
  }

  @Test
  void stopsAtTruncatedGzipData() {
    byte[] whole = gzip("{1}\n{2}\n");

    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> documents(cut))
          .isInstanceOfSatisfying(
              RoomImportException.class, stop -> assertThat(stop.isSkippable()).isFalse())
          .hasMessageMatching("x, line [1-3]: the gzip data is damaged or cut off");
    }
  }

  @Test
  void stopsAtDamagedGzipData() {
    byte[] whole = gzip("{1}\n{2}\n");

    for (int position : new int[] {2, whole.length - 8, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[position] ^= 1;
      assertThatThrownBy(() -> documents(damaged))
          .isInstanceOf(RoomImportException.class)
          .hasMessageMatching("x, line [1-3]: the gzip data is damaged or cut off");
    }
  }

  private static List<ImportedDocument> documents(byte[] input) throws IOException {
    return documents(new ByteArrayInputStream(input));
  }

  private static List<ImportedDocument> documents(InputStream input) throws IOException {
    DocumentReader reader = reader(input);
    List<ImportedDocument> documents = new ArrayList<>();
    ImportedDocument document = reader.next();
    while (document != null) {
      documents.add(document);
      document = reader.next();
    }
    return documents;
  }

  private static DocumentReader reader(InputStream input) throws IOException {
    return new DocumentReader(input, "x", MAX_DOCUMENT_BYTES, Long.MAX_VALUE);
  }

  /** Returns a stream that reads at most three bytes at a time, as a slow pipe does. */
  private static InputStream slowInput(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 3));
      }

      @Override
      public synchronized int available() {
        return 0;
      }
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
