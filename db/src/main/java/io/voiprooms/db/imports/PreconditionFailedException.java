package io.voiprooms.db.imports;

/** Thrown when a room does not have the version that a request requires. */
public final class PreconditionFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;
}
