package library;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.util.encoders.Hex;

/** Bouncy Castle: large methods of pure arithmetic, in a signed jar. */
public final class CipherTrips {
  private CipherTrips() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(3, CipherTrips::digest);
    Together.print(3, CipherTrips::encrypt);
    Together.print(2, CipherTrips::sign);
  }

  private static byte[] message(int number) {
    return ("message " + number + " ").repeat(20).getBytes(StandardCharsets.UTF_8);
  }

  private static Object digest(int number) {
    SHA3Digest digest = new SHA3Digest(256);
    byte[] message = message(number);
    digest.update(message, 0, message.length);
    byte[] sum = new byte[digest.getDigestSize()];
    digest.doFinal(sum, 0);
    return Hex.toHexString(sum);
  }

  private static Object encrypt(int number) throws Exception {
    byte[] message = message(number);
    byte[] secret = cipher(true, message);
    return Hex.toHexString(secret, 0, 16) + " " + Arrays.equals(message, cipher(false, secret));
  }

  private static byte[] cipher(boolean encrypts, byte[] input) throws Exception {
    GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(encrypts, new AEADParameters(new KeyParameter(new byte[16]), 128, new byte[12]));
    byte[] output = new byte[cipher.getOutputSize(input.length)];
    int length = cipher.processBytes(input, 0, input.length, output, 0);
    length += cipher.doFinal(output, length);
    return Arrays.copyOf(output, length);
  }

  private static Object sign(int number) {
    byte[] message = message(number);
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new byte[32], 0);
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    byte[] signature = signer.generateSignature();
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, key.generatePublicKey());
    verifier.update(message, 0, message.length);
    return Hex.toHexString(signature, 0, 16) + " " + verifier.verifySignature(signature);
  }
}
