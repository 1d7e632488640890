package io.voiprooms.server.demo;

import java.util.ArrayList;
import java.util.List;

/** The visitors, agents, queues and texts of the demo data. */
final class DemoData {

  record Agent(String id, String username, String name, Queue queue) {}

  /**
   * A queue and its department. Times are in milliseconds; load is relative to the other queues.
   */
  record Queue(String name, String departmentId, int load, long usualWait, long usualCall) {}

  /** A visitor, who can have several calls; {@code phone} is empty if it is unknown. */
  record Visitor(
      String id, String username, String name, String token, String phone, String tier) {}

  static final String PARENT_DEPARTMENT = "sriw2wmP2Zz2pPrre";

  static final List<Queue> QUEUES =
      List.of(
          new Queue("Support", "CAJioQNAvLnYWTy8i", 34, 25_000, 310_000),
          new Queue("Sales", "hG5kQm8Zt3WcRpN7x", 22, 9_000, 240_000),
          new Queue("Billing", "Tn4yBd9KsLq2FvXeA", 17, 21_000, 200_000),
          new Queue("Deliveries", "m7WzHc3RgPj6YuSaD", 13, 16_000, 130_000),
          new Queue("Returns", "Xk8fEw5NbJt9QrMhC", 9, 14_000, 150_000),
          new Queue("Key Accounts", "p2LvGs6TyZn4DiKoW", 5, 5_000, 420_000));

  /** The agents, the busiest first. {@code kim.jane} is also in the example of Rocket.Chat. */
  static final List<Agent> AGENTS =
      agents(
          """
          kim.jane Jane Kim, okafor.chidi Chidi Okafor, mueller.anna Anna Müller,
          garcia.lucia Lucía García, brown.tom Tom Brown, unal.deniz Deniz Ünal,
          nowak.lukasz Łukasz Nowak, oersted.mette Mette Ørsted, tanaka.yuki 田中 ゆき,
          haddad.omar عمر حداد, papas.nikos Νίκος Παππάς, singh.priya Priya Singh,
          dubois.chloe Chloé Dubois, weber.jonas Jonas Weber, rossi.giulia Giulia Rossi,
          smith.olivia Olivia Smith, nguyen.linh Nguyễn Linh, koval.iryna Ірина Коваль,
          silva.joao João Silva, jones.rhys Rhys Jones, lee.minjun 이 민준,
          andersson.elsa Elsa Andersson, wang.fang 王 芳, obrien.sean Seán O'Brien,
          schaefer.lena Lena Schäfer, horvath.bence Horváth Bence, cohen.noa נועה כהן,
          virtanen.aino Aino Virtanen, popescu.ana Ana Popescu, mensah.kofi Kofi Mensah,
          fischer.paul Paul Fischer, lopez.mateo Mateo López, yilmaz.elif Elif Yılmaz,
          dvorak.jan Jan Dvořák, taylor.grace Grace Taylor, patel.arjun Arjun Patel,
          bakker.sanne Sanne Bakker, hansen.nora Nora Hansen, ali.fatima Fatima Ali,
          wilson.jack Jack Wilson\
          """);

  /** One line per culture: its relative share of visitors, given names and family names. */
  private static final List<Names> NAMES =
      names(
          """
          24|Mary James Linda Robert Susan David Emma Noah|Smith Johnson Walker O'Brien Clark Hill
          18|Anna Lukas Marie Jürgen Sabine Jörg Käthe Felix|Müller Schmidt Weiß Köhler Groß Huber
          8|Søren Åsa Bjørn Ingrid Lars Maja|Ørsted Åkesson Lindqvist Hansen Bjørnstad Nygård
          8|Łukasz Małgorzata Paweł Żaneta Agnieszka|Nowak Wójcik Dąbek Król Zając Mazur
          8|José Lucía François Zoë Inês Renée|Muñoz García Lefèvre D'Angelo Gonçalves Núñez
          7|Ünal Ayşe İbrahim Çağla Işıl Mehmet|Öztürk Yılmaz Şahin Çelik Güneş Doğan
          5|Γιώργος Δημήτρης Νίκος Κώστας|Παπαδόπουλος Νικολάου Γεωργίου Οικονόμου
          5|محمد فاطمة أحمد ليلى يوسف|الهاشمي حداد منصور الخطيب سليمان
          5|Олена Тарас Оксана Андрій|Шевченко Коваленко Бондар Ткачук
          5|Aarav Ananya Rohan Meera|Sharma Iyer Banerjee Patel
          3|Nguyễn Trần Phạm Đặng|Thị Hương|Văn Minh|Quang Huy|Thu Hà
          3|山田 佐藤 鈴木 高橋|太郎 花子 健一 美咲
          2|王 李 张 陈|伟 秀英 小明 丽
          2|김 이 박 최|민준 서연 지훈 하은\
          """);

  private static final List<String> COMPANIES =
      phrases(
          """
          Café L’Étoile | Müller & Söhne | 100 % Öko GmbH | snake_case Ltd. | Acme "24/7" |
          Åkerblom AB | Πλαίσιο ΑΕ | Harbour View Dental | Bäckerei Süß | Fast\\Freight Inc.\
          """);

  /** Number ranges that regulators reserve for fiction; no telephone has such a number. */
  private static final List<String> FICTITIOUS_PHONES =
      phrases(
          """
          +121255501## | +141555501## | +131255501## | +161755501## | +120655501## |
          +447700900### | +442079460### | +493023125### | +496990009### | +3319900#### |
          +3363998#### | +6125550#### | +468465004##\
          """);

  private static final List<String> TIERS = List.of("bronze", "silver", "gold");

  static final List<String> PRIORITIES =
      List.of("q9ZkTfW3mHc7RbYnE", "vS6dLx2PjGa8KtQwM", "B4nRyCe5uXo7HgDsJ");

  static final List<String> TAGS =
      phrases(
          """
          callback | refund | new customer | invoice | delivery delay | complaint | Rückruf |
          warranty | follow-up | Kündigung | escalated | wrong number | größere Bestellung |
          réclamation | upsell | VIP\
          """);

  static final List<String> VISITOR_MESSAGES =
      phrases(
          """
          Thanks, bye! | Could you call me back tomorrow? | My order has not arrived yet. |
          Danke, das hat geholfen. | Where do I find the invoice? | It's the "blue" one. | d |
          Is anybody there? | Merci beaucoup ! | ありがとうございます。 | شكرا جزيلا |
          Can I pay by instalments? | Teşekkürler, iyi günler. | Great 👍 | Ευχαριστώ πολύ! |
          Ich hätte gern eine Rechnung über 50 €. | Дякую!\
          """);

  static final List<String> AGENT_MESSAGES =
      phrases(
          """
          One moment, please. | The parcel is with your neighbour. | You're welcome! |
          I have sent you the return label. | Gern geschehen, schönen Tag noch! |
          Your ticket is open, we will write to you. | The money is on its way.\
          """);

  static final List<String> TOPICS =
      phrases(
          """
          Late parcel | Invoice of last month | Password reset | Offer for 20 phones |
          Umzug & neue Adresse | Broken on arrival | Contract renewal\
          """);

  static final List<String> CLOSING_MESSAGES =
      phrases(
          """
          Resolved. | Customer will call again. | Refund on its way. | Problem gelöst. |
          Passed on to the second level. | Nothing more to do. | Order changed as asked.\
          """);

  private record Names(int share, List<String> first, List<String> last) {}

  private static final int[] NAME_SHARES = NAMES.stream().mapToInt(Names::share).toArray();

  private DemoData() {}

  /** Returns the visitor with the number; the same seed and number give the same visitor. */
  static Visitor visitor(long seed, int number) {
    SeededRandom random = new SeededRandom(seed, -1L - number); // a room's number is never negative
    return new Visitor(
        random.id(),
        "guest-" + (number + 1),
        name(random),
        random.token(),
        random.chance(92) ? random.digits(random.any(FICTITIOUS_PHONES)) : "",
        TIERS.get(random.weighted(60, 30, 10)));
  }

  private static List<String> phrases(String text) {
    return List.of(text.split("\\s*\\|\\s*"));
  }

  private static String name(SeededRandom random) {
    if (random.chance(4)) {
      return random.any(COMPANIES);
    }
    Names names = NAMES.get(random.weighted(NAME_SHARES));
    String first = random.any(names.first);
    return random.chance(12) ? first : first + " " + random.any(names.last);
  }

  private static List<Agent> agents(String table) {
    SeededRandom random =
        new SeededRandom(0, Long.MIN_VALUE); // the same agents whatever the rooms' seed
    int[] loads = QUEUES.stream().mapToInt(Queue::load).toArray();
    List<Agent> agents = new ArrayList<>();
    for (String entry : table.split(",\\s+")) {
      String[] usernameAndName = entry.split(" ", 2);
      String id = agents.isEmpty() ? "XycfA5CetCPuEjqxw" : random.id();
      Queue queue = agents.isEmpty() ? QUEUES.get(0) : QUEUES.get(random.weighted(loads));
      agents.add(new Agent(id, usernameAndName[0], usernameAndName[1], queue));
    }
    return List.copyOf(agents);
  }

  /** Family names that contain spaces are separated by bars. */
  private static List<Names> names(String table) {
    return table
        .lines()
        .map(line -> line.split("\\|", 3))
        .map(
            part ->
                new Names(
                    Integer.parseInt(part[0]),
                    List.of(part[1].split(" ")),
                    List.of(part[2].split(part[2].contains("|") ? "\\|" : " "))))
        .toList();
  }
}
