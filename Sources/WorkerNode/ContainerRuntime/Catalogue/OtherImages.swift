import Shell

/// Images of which only little is simulated, so that they are there at all; any tag will do.
enum OtherImages {
  static let all: [(String, Releases, Image)] =
    shells + languages + daemons + [
      ("docker.io/library/hello-world", .any, hello)
    ]

  private static let shells: [(String, Releases, Image)] = [
    ("docker.io/library/centos", BaseImages.debian), ("docker.io/library/fedora", BaseImages.debian),
    ("docker.io/library/rockylinux", BaseImages.debian), ("docker.io/library/almalinux", BaseImages.debian),
    ("docker.io/library/amazonlinux", BaseImages.debian), ("docker.io/library/archlinux", BaseImages.debian),
    ("docker.io/radial/busyboxplus", busyboxplus), ("docker.io/nicolaka/netshoot", toolbox),
    ("docker.io/praqma/network-multitool", toolbox), ("docker.io/wbitt/network-multitool", toolbox),
    ("docker.io/yauritux/busybox-curl", toolbox), ("docker.io/appropriate/curl", BaseImages.curl),
    ("docker.io/polinux/stress", stress), ("docker.io/progrium/stress", stress),
    ("registry.k8s.io/goproxy", ServerImages.daemon("goproxy", port: 8080)),
    ("registry.k8s.io/e2e-test-images/jessie-dnsutils", toolbox),
    ("gcr.io/kubernetes-e2e-test-images/dnsutils", toolbox),
  ].map { ($0.0, .any, $0.1) }

  private static let languages: [(String, Releases, Image)] = [
    ("ruby", "ruby"), ("php", "php"), ("openjdk", "java"), ("eclipse-temurin", "java"), ("rust", "cargo"),
    ("swift", "swift"), ("gcc", "gcc"), ("maven", "mvn"), ("gradle", "gradle"), ("julia", "julia"),
    ("docker", "docker"),
  ].map { ("docker.io/library/" + $0.0, .any, BaseImages.interpreter($0.1)) }

  private static let daemons: [(String, Releases, Image)] = [
    ("tomcat", 8080), ("wordpress", 80), ("mariadb", 3306), ("rabbitmq", 5672), ("haproxy", 80), ("nats", 4222),
    ("couchdb", 5984), ("elasticsearch", 9200), ("cassandra", 9042), ("zookeeper", 2181), ("ghost", 2368),
    ("drupal", 80), ("joomla", 80), ("traefik", 80), ("caddy", 80), ("registry", 5000), ("influxdb", 8086),
    ("consul", 8500), ("vault", 8200), ("kong", 8000), ("nextcloud", 80), ("sonarqube", 9000), ("jenkins", 8080),
    ("adminer", 8080), ("mongo-express", 8081), ("telegraf", 8125), ("kibana", 5601), ("logstash", 5044),
  ].map { ("docker.io/library/" + $0.0, .any, ServerImages.daemon($0.0, port: $0.1)) }

  /// A busybox with more tools for looking at networks.
  private static let toolbox: Image = {
    var root = Userland.alpine
    for tool in ["curl", "dig", "host", "bash", "nslookup", "telnet", "traceroute"] {
      root.put(.program(tool), at: "bin/" + tool)
    }
    var image = Image(files: root, size: 12_000_000)
    image.command = ["/bin/sh"]
    return image
  }()

  private static let stress: Image = {
    var image = Image(
      files: ImageCatalogue.withProgram("stress", at: "usr/bin/stress", in: Userland.alpine),
      size: 4_100_000
    )
    image.command = ["stress"]
    return image
  }()

  /// A busybox of 2014 with curl.
  private static let busyboxplus: Image = {
    var image = toolbox
    image.files.put(.program("busybox@1.22.1"), at: "bin/nslookup")
    return image
  }()

  private static let hello: Image = {
    var image = Image(files: ImageCatalogue.withProgram("hello", at: "hello", in: .directory()), size: 10_072)
    image.command = ["/hello"]
    return image
  }()
}
