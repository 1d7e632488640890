package io.voiprooms.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Finds the address of the client of a request, for limits per address. If the request comes from a
 * trusted proxy, this is the rightmost address in {@code X-Forwarded-For} that is not itself a
 * trusted proxy. Otherwise the header is ignored.
 */
@Component
@EnableConfigurationProperties(ClientAddresses.Properties.class)
public class ClientAddresses {

  private static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|(?=$|/))){4}";
  private static final String IPV6 = "(?=.*:)[0-9a-fA-F:]+(:" + IPV4 + ")?";

  private static final int MAX_HOPS = 20;

  private static final Pattern ADDRESS_IPV4 = Pattern.compile(IPV4);
  private static final Pattern ADDRESS_IPV6 = Pattern.compile(IPV6);

  /**
   * Settings for addresses.
   *
   * @param trustedProxies addresses and networks of the proxies whose {@code X-Forwarded-For} is
   *     trusted, for example {@code 10.0.0.0/8}
   */
  @Validated
  @ConfigurationProperties("voip-rooms")
  record Properties(
      @DefaultValue
          List<
                  @jakarta.validation.constraints.Pattern(
                      regexp = "(" + IPV4 + "|" + IPV6 + ")(/\\d{1,3})?",
                      message = "must be an address or a network such as 10.0.0.0/8")
                  String>
              trustedProxies) {}

  private final List<IpAddressMatcher> trustedProxies;

  ClientAddresses(Properties properties) {
    trustedProxies = properties.trustedProxies().stream().map(IpAddressMatcher::new).toList();
  }

  /**
   * Returns the address of the client that sent the request. For an IPv6 client this is its
   * network, because the client can use every address of that network.
   */
  public String of(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    if (isTrustedProxy(address)) {
      String hops = String.join(",", Collections.list(request.getHeaders("X-Forwarded-For")));
      int end = hops.length();
      for (int i = 0; i < MAX_HOPS && end >= 0 && isTrustedProxy(address); i++) {
        int comma = hops.lastIndexOf(',', end - 1);
        String hop = withoutPort(hops.substring(comma + 1, end).strip());
        if (!isAddress(hop)) {
          break;
        }
        address = hop;
        end = comma;
      }
    }
    return network(address);
  }

  /** Returns the 64-bit network of an IPv6 address; returns an IPv4 address unchanged. */
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return bytes.length == 4 // an IPv4 address in IPv6 notation
          ? InetAddress.getByAddress(bytes).getHostAddress()
          : HexFormat.of().formatHex(bytes, 0, 8) + "/64";
    } catch (UnknownHostException e) {
      return address;
    }
  }

  boolean isTrustedProxy(String address) {
    return trustedProxies.stream().anyMatch(proxy -> proxy.matches(address));
  }

  /**
   * Removes the port. Accepts {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} and
   * {@code [2001:db8::1]:80}.
   */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      return hop.substring(1, Math.max(1, hop.indexOf(']')));
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static boolean isAddress(String text) {
    if (ADDRESS_IPV4.matcher(text).matches()) {
      return true;
    }
    if (!ADDRESS_IPV6.matcher(text).matches()) {
      return false;
    }
    try {
      // InetAddress never looks up a text with a colon in DNS.
      return InetAddress.getByName(text) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
