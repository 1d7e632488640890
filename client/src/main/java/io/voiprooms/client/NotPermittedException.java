package io.voiprooms.client;

/**
 * 403: the user may see no rooms, or asked for those of other agents and may see only their own.
 */
public final class NotPermittedException extends VoipRoomsException {

  private static final long serialVersionUID = 1L;

  NotPermittedException(Answer answer) {
    super(answer);
  }
}
