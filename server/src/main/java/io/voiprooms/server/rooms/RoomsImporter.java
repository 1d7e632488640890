package io.voiprooms.server.rooms;

import io.voiprooms.api.RejectedDocument;
import io.voiprooms.api.RoomImportSummary;
import io.voiprooms.db.imports.InputTooLargeException;
import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.db.imports.RoomImport.Summary;
import io.voiprooms.db.imports.RoomImportException;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import io.voiprooms.server.errors.TooManyRequestsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/** Imports the rooms of a request body. */
@Component
@EnableConfigurationProperties(ImportProperties.class)
class RoomsImporter {

  private static final int MAX_REJECTS = 100;
  private static final int RETRY_AFTER_SECONDS = 10;

  /** Each import uses up to 50 MB of the heap, and a connection of the database. */
  private final Semaphore permits = new Semaphore(2);

  private final RoomImport rooms;

  RoomsImporter(DataSource dataSource, ImportProperties limits) {
    this.rooms =
        RoomImport.completing(
            dataSource,
            Math.toIntExact(limits.maxDocumentSize().toBytes()),
            limits.maxBodySize().toBytes());
  }

  /**
   * Imports all rooms of a body.
   *
   * @param skipInvalid whether to continue after an invalid document
   * @throws ApiException at the first invalid document otherwise, or if the body is too large
   * @throws TooManyRequestsException if two other imports are in progress
   */
  RoomImportSummary run(InputStream body, boolean skipInvalid) {
    if (!permits.tryAcquire()) {
      throw new TooManyRequestsException(RETRY_AFTER_SECONDS);
    }
    try {
      return runAlone(body, skipInvalid);
    } finally {
      permits.release();
    }
  }

  private RoomImportSummary runAlone(InputStream body, boolean skipInvalid) {
    Progress progress = new Progress();
    try {
      Summary summary =
          rooms.run(body, "", skipInvalid ? OutputStream::nullOutputStream : null, progress);
      return new RoomImportSummary(
          summary.read(),
          summary.inserted(),
          summary.updated(),
          summary.unchanged(),
          summary.ignored(),
          summary.rejected(),
          progress.rejects,
          true);
    } catch (InputTooLargeException e) {
      throw new ApiException(
          ErrorType.BODY_TOO_LARGE,
          "The body has more than %,d bytes. %,d rooms of it are stored. Send the others in another request"
              .formatted(e.maxBytes(), progress.stored));
    } catch (RoomImportException e) {
      throw new ApiException(
          ErrorType.INVALID_ROOM,
          "Line %,d: %s. %,d rooms of the body are stored. Correct the line and send the body again%s"
              .formatted(
                  e.line(),
                  e.reason(),
                  progress.stored,
                  e.isSkippable() ? ", or skip invalid documents with skipInvalid=true" : ""));
    } catch (IOException e) {
      throw new ApiException(
          ErrorType.INVALID_ROOM,
          "The body breaks off. %,d rooms of it are stored. Send it again"
              .formatted(progress.stored));
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("an import failed", e);
    }
  }

  private static final class Progress implements RoomImport.Listener {

    private final List<RejectedDocument> rejects = new ArrayList<>();
    private long stored;

    @Override
    public void progress(long bytes, long documents) {}

    @Override
    public void rejected(RoomImportException reason) {
      if (rejects.size() < MAX_REJECTS) {
        rejects.add(new RejectedDocument(reason.line(), reason.reason()));
      }
    }

    @Override
    public void stored(long rooms) {
      stored += rooms;
    }
  }
}
