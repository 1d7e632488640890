package io.voiprooms.db.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Imports rooms from the output of {@code mongoexport} or of the API: one JSON document a line or
 * one array, plain or gzip. A stored room with the same ID is replaced if it differs, so a second
 * import of the same input changes nothing. Rooms are written in batches, so memory does not grow
 * with the input. One batch is written while the next one is read.
 */
public final class RoomImport {

  /** Receives the progress of an import, on the importing thread. */
  public interface Listener {

    /**
     * Is called after each document.
     *
     * @param bytes the number of bytes read, before decompression
     * @param documents the number of documents read
     */
    void progress(long bytes, long documents);

    /** Is called after a document was written to the rejects, with the reason. */
    default void rejected(RoomImportException reason) {}

    /** Is called after a batch was stored, with the number of its valid rooms. */
    default void stored(long rooms) {}
  }

  /**
   * The numbers of documents of an import.
   *
   * @param read all documents: the sum of the other numbers
   * @param inserted documents that became new rooms
   * @param updated documents that replaced a stored room
   * @param unchanged documents that are equal to the stored room, or that have the same ID as a
   *     later document of their batch
   * @param ignored documents that are not rooms of a call centre: {@code t} is neither v nor l
   * @param rejected documents that were written to the rejects
   */
  public record Summary(
      long read, long inserted, long updated, long unchanged, long ignored, long rejected) {}

  private static final int BATCH_ROOMS = 2_000;
  private static final int BATCH_BYTES = 16 << 20;

  private static final String CREATE =
      """
      CREATE TEMP TABLE IF NOT EXISTS incoming_rooms (
        LIKE rooms INCLUDING DEFAULTS,
        position bigint GENERATED ALWAYS AS IDENTITY
      ) ON COMMIT DELETE ROWS
      """;
  private static final String CLEAR = "DELETE FROM incoming_rooms";
  private static final String COPY = "COPY incoming_rooms (" + RoomUpsert.COLUMNS + ") FROM STDIN";

  private static final String LOCK =
      "SELECT FROM rooms WHERE id IN (SELECT id FROM incoming_rooms) ORDER BY id FOR UPDATE";

  private static final String WRITE =
      """
      WITH written AS (%s RETURNING old.id IS NULL AS is_new)
      SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
      """;

  private final DataSource dataSource;
  private final int batchRooms;
  private final int batchBytes;
  private final int maxDocumentBytes;
  private final long maxInputBytes;
  private final boolean completes;
  private final String write;

  /** Creates an import that stores rooms as they are. A room without {@code open} is closed. */
  public RoomImport(DataSource dataSource) {
    this(dataSource, BATCH_ROOMS, BATCH_BYTES, RoomLimits.DOCUMENT_BYTES, Long.MAX_VALUE, false);
  }

  private RoomImport(
      DataSource dataSource,
      int batchRooms,
      int batchBytes,
      int maxDocumentBytes,
      long maxInputBytes,
      boolean completes) {
    this.dataSource = dataSource;
    this.batchRooms = batchRooms;
    this.batchBytes = batchBytes;
    this.maxDocumentBytes = maxDocumentBytes;
    this.maxInputBytes = maxInputBytes;
    this.completes = completes;
    this.write = WRITE.formatted(RoomUpsert.sql("incoming_rooms", completes));
  }

  RoomImport(DataSource dataSource, int batchRooms, int batchBytes, int maxDocumentBytes) {
    this(dataSource, batchRooms, batchBytes, maxDocumentBytes, Long.MAX_VALUE, false);
  }

  /**
   * Creates an import that sets the fields that the contract describes in "Writing rooms".
   *
   * @param maxDocumentBytes the maximum number of bytes of a document
   * @param maxInputBytes the maximum number of bytes of an input, after decompression
   */
  public static RoomImport completing(
      DataSource dataSource, int maxDocumentBytes, long maxInputBytes) {
    return new RoomImport(
        dataSource, BATCH_ROOMS, BATCH_BYTES, maxDocumentBytes, maxInputBytes, true);
  }

  /**
   * Imports all documents of the input. Does not close the input.
   *
   * @param in the input
   * @param source the name of the input, for messages
   * @param rejects opens the output for documents that are not valid rooms or that the database
   *     refuses; null to stop at the first of them. The output gets one document per line,
   *     unchanged except for line breaks, and only the beginning of a document that is too long. It
   *     is opened for the first rejected document and closed at the end. A document that the
   *     database refuses is written there after the other rooms of its batch are stored
   * @param listener receives the progress
   * @throws RoomImportException at the first invalid document if there are no rejects. With
   *     rejects, at a document whose end cannot be found: in an array that is not JSON, and in
   *     damaged gzip data. The batch of the document, up to 2,000 rooms, is not written. Earlier
   *     batches are written
   * @throws InputTooLargeException if the input is too large. Earlier batches are written
   * @throws IOException if the input cannot be read or the rejects cannot be written
   * @throws SQLException if the database fails for another reason than a room that it refuses
   */
  public Summary run(
      InputStream in, String source, @Nullable Supplier<OutputStream> rejects, Listener listener)
      throws IOException, SQLException {
    try (Rejects open = new Rejects(rejects)) {
      return new Run(open, listener).importAll(in, source);
    }
  }

  /**
   * The result of a written batch.
   *
   * @param inserted the number of new rooms
   * @param updated the number of rooms that replaced a stored one
   * @param unchanged the number of other rooms
   * @param refused the documents that the database refused
   */
  private record Written(long inserted, long updated, long unchanged, List<Refused> refused) {

    Written plus(Written other) {
      return new Written(
          inserted + other.inserted,
          updated + other.updated,
          unchanged + other.unchanged,
          Stream.concat(refused.stream(), other.refused.stream()).toList());
    }
  }

  private record Refused(ImportedDocument document, RoomImportException reason) {}

  /** One import: its numbers, the batch that it reads, and the batch that it writes meanwhile. */
  private final class Run {

    private final Rejects rejects;
    private final Listener listener;

    private final List<RoomDocument.Row> batch = new ArrayList<>();
    private long bytes;
    private @Nullable CompletableFuture<Written> writing;

    private long read;
    private long inserted;
    private long updated;
    private long unchanged;
    private long ignored;
    private long rejected;

    Run(Rejects rejects, Listener listener) {
      this.rejects = rejects;
      this.listener = listener;
    }

    Summary importAll(InputStream in, String source) throws IOException, SQLException {
      try {
        DocumentReader reader = new DocumentReader(in, source, maxDocumentBytes, maxInputBytes);
        ImportedDocument document = reader.next();
        while (document != null) {
          read++;
          add(document);
          listener.progress(reader.bytesRead(), read);
          document = reader.next();
        }
        startWriting();
      } finally {
        finishWriting();
      }
      return new Summary(read, inserted, updated, unchanged, ignored, rejected);
    }

    private void add(ImportedDocument document) throws IOException, SQLException {
      RoomDocument.Row row;
      try {
        if (document.tooLong()) {
          String problem = "longer than %,d bytes".formatted(maxDocumentBytes);
          String kept = "; the rejects have only its first %,d".formatted(maxDocumentBytes);
          throw document.invalid(rejects.opener == null ? problem : problem + kept);
        }
        row = RoomDocument.row(document, completes);
      } catch (RoomImportException e) {
        reject(document, e);
        return;
      }
      if (row == null) {
        ignored++;
        return;
      }
      batch.add(row);
      bytes += row.copy().length + document.bytes().length;
      if (batch.size() >= batchRooms || bytes >= batchBytes) {
        startWriting();
      }
    }

    private void reject(ImportedDocument document, RoomImportException reason) throws IOException {
      if (rejects.opener == null || !reason.isSkippable()) {
        throw reason;
      }
      rejects.write(document.bytes());
      rejected++;
      listener.rejected(reason);
    }

    /** Waits for the batch before this one, and begins to write this one on another thread. */
    private void startWriting() throws IOException, SQLException {
      finishWriting();
      if (!batch.isEmpty()) {
        List<RoomDocument.Row> rows = List.copyOf(batch);
        batch.clear();
        bytes = 0;
        writing =
            CompletableFuture.supplyAsync(
                () -> write(rows), task -> new Thread(task, "import-writer").start());
      }
    }

    /** Waits until the batch that is being written is stored, and adds its numbers. */
    private void finishWriting() throws IOException, SQLException {
      CompletableFuture<Written> earlier = writing;
      writing = null;
      if (earlier == null) {
        return;
      }
      try {
        Written written = earlier.join();
        inserted += written.inserted;
        updated += written.updated;
        unchanged += written.unchanged;
        listener.stored(written.inserted + written.updated + written.unchanged);
        for (Refused refused : written.refused) {
          reject(refused.document, refused.reason);
        }
      } catch (CompletionException e) {
        if (e.getCause() instanceof SQLException failure) {
          throw failure;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause();
      }
    }

    /** Closing the connection rolls back an open transaction. */
    private Written write(List<RoomDocument.Row> rows) {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(CREATE);
        Written written = write(rows, statement);
        connection.commit();
        return written;
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    }

    /** Writes rooms. If the database refuses some of them, bisection finds these. */
    private Written write(List<RoomDocument.Row> rows, Statement statement) throws SQLException {
      Connection connection = statement.getConnection();
      Savepoint before = connection.setSavepoint();
      try {
        Written written = copyAndMerge(rows, statement);
        connection.releaseSavepoint(before);
        return written;
      } catch (PSQLException e) {
        if (!isAboutData(e)) {
          throw e;
        }
        connection.rollback(before);
        int half = rows.size() / 2;
        if (half > 0) {
          return write(rows.subList(0, half), statement)
              .plus(write(rows.subList(half, rows.size()), statement));
        }
        ImportedDocument refused = rows.get(0).document();
        RoomImportException reason = refused.invalid("PostgreSQL refuses it: " + message(e));
        if (rejects.opener == null) {
          throw reason;
        }
        return new Written(0, 0, 0, List.of(new Refused(refused, reason)));
      }
    }

    private Written copyAndMerge(List<RoomDocument.Row> rows, Statement statement)
        throws SQLException {
      statement.execute(CLEAR);
      CopyIn copy = statement.getConnection().unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
      try {
        for (RoomDocument.Row row : rows) {
          copy.writeToCopy(row.copy(), 0, row.copy().length);
        }
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
      if (completes) {
        // So that the rooms do not change between the comparison and the write.
        statement.execute(LOCK);
      }
      try (ResultSet written = statement.executeQuery(write)) {
        written.next();
        long isNew = written.getLong(1);
        long isChanged = written.getLong(2);
        return new Written(isNew, isChanged, rows.size() - isNew - isChanged, List.of());
      }
    }
  }

  /**
   * Returns whether the error is about the data (SQLState class 22, 23 or 54), not the database.
   */
  static boolean isAboutData(PSQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  static String message(PSQLException e) {
    ServerErrorMessage message = e.getServerErrorMessage();
    if (message == null) {
      return String.valueOf(e.getMessage());
    }
    String detail = message.getDetail() == null ? "" : " (" + message.getDetail() + ")";
    return message.getMessage() + detail;
  }

  /** The optional output for rejected documents. */
  private static final class Rejects implements Closeable {

    private final @Nullable Supplier<OutputStream> opener;
    private @Nullable OutputStream out;

    Rejects(@Nullable Supplier<OutputStream> opener) {
      this.opener = opener;
    }

    /** Writes a document on a single line. */
    void write(byte[] document) throws IOException {
      if (out == null) {
        out = Objects.requireNonNull(opener).get();
      }
      byte[] line = document.clone();
      for (int i = 0; i < line.length; i++) {
        // JSON allows a space wherever it allows a line break.
        line[i] = line[i] == '\n' || line[i] == '\r' ? (byte) ' ' : line[i];
      }
      out.write(line);
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
