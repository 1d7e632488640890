package io.voiprooms.server.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Finds the address that a request comes from, for limits that are per address. Behind trusted
 * proxies that is the rightmost address in {@code X-Forwarded-For} that is not a trusted proxy
 * itself. The header of anybody else is ignored.
 */
@Component
@EnableConfigurationProperties(ClientAddresses.Properties.class)
public class ClientAddresses {

  private static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|(?=$|/))){4}";
  private static final String IPV6 = "(?=.*:)[0-9a-fA-F:]+(:" + IPV4 + ")?";

  /**
   * Addresses as limits see them.
   *
   * @param trustedProxies addresses and networks of the proxies whose {@code X-Forwarded-For} is
   *     believed, such as {@code 10.0.0.0/8}
   */
  @Validated
  @ConfigurationProperties("voip-rooms")
  record Properties(
      @DefaultValue
          List<
                  @Pattern(
                      regexp = "(" + IPV4 + "|" + IPV6 + ")(/\\d{1,3})?",
                      message = "must be an address or a network such as 10.0.0.0/8")
                  String>
              trustedProxies) {}

  private final List<IpAddressMatcher> trustedProxies;

  ClientAddresses(Properties properties) {
    trustedProxies = properties.trustedProxies().stream().map(IpAddressMatcher::new).toList();
  }

  /**
   * Returns the address of the client that sent the request. An IPv6 client can use every address
   * of its network, so the network stands for all of them.
   */
  public String of(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    List<String> hops =
        Collections.list(request.getHeaders("X-Forwarded-For")).stream()
            .flatMap(header -> Arrays.stream(header.split(",")))
            .map(ClientAddresses::withoutPort)
            .toList();
    for (int i = hops.size() - 1; i >= 0 && isTrustedProxy(address); i--) {
      if (!hops.get(i).matches(IPV4 + "|" + IPV6)) {
        break;
      }
      address = hops.get(i);
    }
    return network(address);
  }

  /**
   * Returns the IPv6 network of 64 bits that an address belongs to; IPv4 addresses stay as they
   * are.
   */
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.ofDelimiter(":").formatHex(bytes, 0, Math.min(bytes.length, 8));
    } catch (UnknownHostException e) {
      return address;
    }
  }

  boolean isTrustedProxy(String address) {
    return trustedProxies.stream().anyMatch(proxy -> proxy.matches(address));
  }

  /**
   * Accepts {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} and {@code
   * [2001:db8::1]:80}.
   */
  private static String withoutPort(String hop) {
    return hop.strip().replaceFirst("^\\[(.*)](:\\d+)?$|^([\\d.]+):\\d+$", "$1$3");
  }
}
