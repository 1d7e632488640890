package io.voiprooms.server.rooms;

import io.voiprooms.db.rooms.RoomChangesDao;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Encrypts positions in a list of rooms as cursors. A client cannot read a cursor, which may
 * contain values of rooms that the user must not see. It cannot change a cursor either, or use it
 * for another list.
 */
@Component
class CursorCodec {

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final RoomChangesDao changes;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable SecretKeySpec key;

  CursorCodec(RoomChangesDao changes) {
    this.changes = changes;
  }

  /**
   * Returns a cursor, which consists of letters, digits, {@code -} and {@code _}.
   *
   * @param list identifies the list: the operation, its filters and order, and the user's access
   * @param position the position in the list
   */
  String encode(String list, String position) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, ByteBuffer.wrap(nonce), list)
              .doFinal(position.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              ByteBuffer.allocate(nonce.length + encrypted.length)
                  .put(nonce)
                  .put(encrypted)
                  .array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the position of a cursor, or nothing if it is not a cursor of this list. */
  Optional<String> decode(String list, String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() < NONCE_BYTES) {
        return Optional.empty();
      }
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, bytes.slice(0, NONCE_BYTES), list);
      byte[] position = cipher.doFinal(bytes.array(), NONCE_BYTES, bytes.capacity() - NONCE_BYTES);
      return Optional.of(new String(position, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, ByteBuffer nonce, String list) throws GeneralSecurityException {
    byte[] nonceBytes = new byte[NONCE_BYTES];
    nonce.get(nonceBytes);
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonceBytes));
    cipher.updateAAD(list.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private SecretKeySpec key() {
    SecretKeySpec known = key;
    if (known == null) {
      known = new SecretKeySpec(changes.cursorKey(), "AES");
      key = known;
    }
    return known;
  }
}
