package io.voiprooms.db.imports;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Splits an input into documents: one document a line, or the elements of one array. Recognises
 * gzip by the first bytes. Only one document at a time is in memory, and only the beginning of a
 * document that is too long.
 */
final class DocumentReader {

  private static final int BUFFER = 1 << 16;
  private static final int BYTE_ORDER_MARK = 0xEF;

  private final Counting raw;
  private final InputStream in;
  private final boolean gzip;
  private final String source;
  private final int maxBytes;
  private final long maxInputBytes;

  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long inputBytes;
  private long line = 1;
  private long column;

  private byte[] document = new byte[BUFFER];
  private int length;
  private boolean tooLong;

  private boolean started;
  private boolean inArray;

  /** The character after the last element of the array, or -1 at the end of the input. */
  private int separator;

  /**
   * Opens an input.
   *
   * @param raw the input, plain or gzip
   * @param source the name of the input, for error messages
   * @param maxBytes the maximum number of bytes of a document
   * @param maxInputBytes the maximum number of bytes of the input, after decompression
   * @throws RoomImportException if the gzip header is damaged
   */
  DocumentReader(InputStream raw, String source, int maxBytes, long maxInputBytes)
      throws IOException {
    this.raw = new Counting(raw);
    this.source = source;
    this.maxBytes = maxBytes;
    this.maxInputBytes = maxInputBytes;
    PushbackInputStream beginning = new PushbackInputStream(this.raw, 2);
    byte[] magic = beginning.readNBytes(2);
    beginning.unread(magic);
    gzip = Arrays.equals(magic, new byte[] {0x1F, (byte) 0x8B});
    try {
      this.in = gzip ? new GZIPInputStream(beginning, BUFFER) : beginning;
    } catch (EOFException | ZipException e) {
      throw damagedGzip();
    }
  }

  /** Returns the number of bytes read, before decompression. */
  long bytesRead() {
    return raw.count;
  }

  /**
   * Returns the next document, or null after the last.
   *
   * @throws RoomImportException if the input is damaged, so that the end of the document is unknown
   */
  @Nullable ImportedDocument next() throws IOException {
    int next = firstByte();
    if (next < 0 && !inArray || separator == ']') {
      return null;
    }
    long startLine = line;
    long startColumn = column;
    length = 0;
    tooLong = false;
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    for (; next >= 0; next = read()) {
      if (!inArray) {
        if (next == '\n') {
          break;
        }
      } else if (inString) {
        inString = escaped || next != '"';
        escaped = !escaped && next == '\\';
      } else if (next == '"') {
        inString = true;
      } else if (next == '{' || next == '[') {
        depth++;
      } else if (depth == 0 && (next == ',' || next == ']' || next == '}')) {
        break;
      } else if (next == ']' || next == '}') {
        depth--;
      }
      append((byte) next);
    }
    separator = next;
    if (inArray && next < 0) {
      throw failure("the input ends before its array does");
    }
    while (length > 0 && isBlank(document[length - 1])) {
      length--;
    }
    return new ImportedDocument(
        source, startLine, startColumn, inArray, tooLong, Arrays.copyOf(document, length));
  }

  /** Returns the first byte of the next document, or -1 at the end of the input. */
  private int firstByte() throws IOException {
    if (!started) {
      started = true;
      int first = nonBlank();
      if (first == BYTE_ORDER_MARK && line == 1 && column == 1) {
        read();
        read();
        column = 0;
        first = nonBlank();
      }
      inArray = first == '[';
      if (!inArray) {
        return first;
      }
      first = nonBlank();
      if (first == ']') {
        separator = ']';
        expectNothingMore();
      }
      return first;
    }
    if (separator == ']') {
      expectNothingMore();
    } else if (inArray && separator != ',') {
      throw failure("not JSON: '%c' without a beginning".formatted(separator));
    }
    return nonBlank();
  }

  private void expectNothingMore() throws IOException {
    if (nonBlank() >= 0) {
      throw failure("not JSON: something follows the array");
    }
  }

  private int nonBlank() throws IOException {
    int next = read();
    while (isBlank(next)) {
      next = read();
    }
    return next;
  }

  private static boolean isBlank(int character) {
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
  }

  private int read() throws IOException {
    if (position == limit) {
      position = 0;
      try {
        limit = Math.max(0, in.read(buffer));
      } catch (EOFException | ZipException | StackOverflowError e) {
        // GZIPInputStream calls itself for each empty member.
        limit = 0;
        if (!gzip) {
          throw e;
        }
        throw damagedGzip();
      }
      if (limit == 0) {
        return -1;
      }
      inputBytes += limit;
      if (inputBytes > maxInputBytes || raw.count > maxInputBytes) {
        throw new InputTooLargeException(maxInputBytes);
      }
    }
    byte next = buffer[position++];
    if (next == '\n') {
      line++;
      column = 0;
    } else {
      column++;
    }
    return next & 0xFF;
  }

  private void append(byte next) {
    if (length == maxBytes) {
      tooLong |= !isBlank(next);
      return;
    }
    if (length == document.length) {
      document = Arrays.copyOf(document, Math.min(maxBytes, length * 2));
    }
    document[length++] = next;
  }

  private RoomImportException damagedGzip() {
    return failure("the gzip data is damaged or cut off");
  }

  /** Describes a problem after which the rest of the input cannot be read. */
  private RoomImportException failure(String reason) {
    return new RoomImportException(source, line, reason, false);
  }

  /** Counts the bytes that are read. */
  private static final class Counting extends FilterInputStream {

    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }

    /** Never returns 0: GZIPInputStream takes 0, as from a slow pipe, for the end of the input. */
    @Override
    public int available() throws IOException {
      return Math.max(1, super.available());
    }
  }
}
