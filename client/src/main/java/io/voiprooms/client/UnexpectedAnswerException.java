package io.voiprooms.client;

import org.jspecify.annotations.Nullable;

/**
 * An answer that the contract does not know: a redirect, a status such as 404, or a body that is no
 * page of rooms. As a rule the base URL leads to something else than voip-rooms.
 */
public final class UnexpectedAnswerException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  UnexpectedAnswerException(Answer answer, @Nullable Throwable cause) {
    super(
        message(answer) + ", which is no page of rooms; does the base URL lead to voip-rooms?",
        answer,
        cause);
  }
}
