package io.voiprooms.client;

/** 400: rooms cannot be sorted like that. */
public final class InvalidSortException extends InvalidParameterException {

  private static final long serialVersionUID = 1L;

  InvalidSortException(Answer answer) {
    super(answer);
  }
}
