import Shell

/// Images whose containers serve.
enum ServerImages {
  static let all: [(String, Releases, Image)] =
    [
      ("docker.io/library/nginx", .nginx, nginx),
      ("registry.k8s.io/nginx-slim", Releases(["0"]), nginxSlim),
      ("docker.io/library/httpd", .httpd, httpd),
      ("docker.io/library/redis", .redis, redis),
      ("docker.io/library/mysql", .mysql, daemon("mysql", port: 3306)),
      ("docker.io/library/postgres", .postgres, daemon("postgres", port: 5432)),
      ("docker.io/library/mongo", .mongo, daemon("mongo", port: 27017)),
      ("docker.io/library/memcached", .memcached, daemon("memcached", port: 11211)),
      ("docker.io/subicura/whoami", Releases(["1"]), echo("whoami", port: 4567)),
      ("docker.io/subicura/whoami", Releases(["2"]), echo("whoami", port: 4567, version: "2")),
      ("docker.io/subicura/whoami-redis", Releases(["1"]), echo("whoami", port: 4567)),
      ("docker.io/subicura/counter", Releases(["latest"]), echo("counter", port: 3000)),
      ("ghcr.io/subicura/counter", Releases(["latest"]), echo("counter", port: 3000)),
      ("ghcr.io/subicura/whoami", Releases(["1"]), echo("whoami", port: 4567)),
      ("docker.io/shclub/edu4", Releases(["v1"]), echo("flask", port: 5000)),
      ("docker.io/shclub/edu4", Releases(["v2"]), echo("flask", port: 5000, version: "2")),
      ("docker.io/dgkanatsios/simpleapp", Releases(["latest", "v1"]), echo("simpleapp", port: 8080, version: "2")),
      ("docker.io/traefik/whoami", Releases(["v1", "v1.10", "v1.11"]), echo("traefik", port: 80)),
      ("docker.io/hashicorp/http-echo", Releases(["0", "1", "1.0"]), httpEcho),
      ("registry.k8s.io/echoserver", Releases(["1"]), echo("echoserver", port: 8080)),
      ("k8s.gcr.io/echoserver", Releases(["1"]), echo("echoserver", port: 8080)),
      ("gcr.io/google_containers/echoserver", Releases(["1"]), echo("echoserver", port: 8080)),
      ("registry.k8s.io/hpa-example", Releases(["latest"]), echo("hpa", port: 80)),
      ("registry.k8s.io/e2e-test-images/agnhost", Releases(["2"]), agnhost),
      ("gcr.io/google-samples/hello-app", Releases(["1.0"]), echo("hello-app", port: 8080)),
      ("gcr.io/google-samples/hello-app", Releases(["2.0"]), echo("hello-app", port: 8080, version: "2")),
      ("us-docker.pkg.dev/google-samples/containers/gke/hello-app", Releases(["1.0"]), echo("hello-app", port: 8080)),
      (
        "us-docker.pkg.dev/google-samples/containers/gke/hello-app", Releases(["2.0"]),
        echo("hello-app", port: 8080, version: "2")
      ),
      ("gcr.io/google-samples/node-hello", Releases(["1.0"]), echo("node-hello", port: 8080)),
    ] + bootcamps

  /// The application of Kubernetes' interactive tutorial, from where it has been kept over the years.
  private static let bootcamps: [(String, Releases, Image)] = [
    "gcr.io/google-samples/kubernetes-bootcamp", "docker.io/jocatalin/kubernetes-bootcamp",
    "docker.io/gcr/kubernetes-bootcamp",
  ].flatMap { repository in
    [
      (repository, Releases(["v1"]), echo("bootcamp", port: 8080)),
      (repository, Releases(["v2"]), echo("bootcamp", port: 8080, version: "2")),
    ]
  }

  private static let httpEcho: Image = {
    var image = Image(
      files: ImageCatalogue.withProgram("http-echo", at: "http-echo", in: .directory()),
      size: 3_600_000
    )
    image.entrypoint = ["/http-echo"]
    image.exposedPorts = [5678]
    return image
  }()

  private static let agnhost: Image = {
    var image = Image(
      files: ImageCatalogue.withProgram("agnhost", at: "agnhost", in: Userland.alpine),
      size: 53_000_000
    )
    image.entrypoint = ["/agnhost"]
    image.command = ["pause"]
    image.exposedPorts = [8080]
    return image
  }()

  private static let nginx: Image = {
    var root = Userland.debianWithCurl
    root.put(.file(WebServer.nginxPage), at: "usr/share/nginx/html/index.html")
    root.put(.file(WebServer.nginxErrorPage), at: "usr/share/nginx/html/50x.html")
    root.put(.file(WebServer.nginxSite), at: "etc/nginx/conf.d/default.conf")
    for script in ["10-listen-on-ipv6-by-default.sh", "20-envsubst-on-templates.sh", "30-tune-worker-processes.sh"] {
      root.put(.file("#!/bin/sh\n", mode: 0o755), at: "docker-entrypoint.d/" + script)
    }
    root.put(.file(WebServer.nginxConfiguration), at: "etc/nginx/nginx.conf")
    root.put(.directory(), at: "var/log/nginx")
    root.put(.link("/dev/stdout"), at: "var/log/nginx/access.log")
    root.put(.link("/dev/stderr"), at: "var/log/nginx/error.log")
    var image = Image(files: root, size: 72_404_038)
    image.install("nginx", at: "usr/sbin/nginx")
    image.versionVariable = "NGINX_VERSION"
    image.entrypoint = ["nginx"]
    image.command = ["-g", "daemon off;"]
    image.exposedPorts = [80]
    return image
  }()

  /// Counted for itself: its tag says nothing about nginx.
  private static let nginxSlim: Image = {
    var image = nginx.inVersion("1.27.1")
    image.versionedFiles = []
    image.versionVariable = nil
    return image
  }()

  private static let httpd: Image = {
    var root = Userland.debian
    root.put(.file("<html><body><h1>It works!</h1></body></html>\n"), at: "usr/local/apache2/htdocs/index.html")
    var image = Image(files: root, size: 45_000_000)
    image.install("httpd", at: "usr/local/bin/httpd-foreground")
    image.install("httpd", at: "usr/local/apache2/bin/httpd")
    image.environment = [
      ("HTTPD_PREFIX", "/usr/local/apache2"),
      ("PATH", "/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
    ]
    image.versionVariable = "HTTPD_VERSION"
    image.command = ["httpd-foreground"]
    image.workingDirectory = "/usr/local/apache2"
    image.exposedPorts = [80]
    return image
  }()

  private static let redis: Image = {
    var root = Userland.debian
    root.put(.directory(), at: "data")
    var image = Image(files: root, size: 51_000_000)
    image.install("redis-server", at: "usr/local/bin/redis-server")
    image.install("redis-cli", at: "usr/local/bin/redis-cli")
    image.versionVariable = "REDIS_VERSION"
    image.command = ["redis-server"]
    image.workingDirectory = "/data"
    image.exposedPorts = [6379]
    return image
  }()

  private static func echo(_ flavour: String, port: Int, version: String = "1") -> Image {
    let base = flavour == "bootcamp" ? Userland.debianWithCurl : Userland.alpine
    var image = Image(
      files: ImageCatalogue.withProgram("echo-server", at: "app/server", in: base),
      size: 30_000_000
    )
    image.entrypoint = ["/app/server", flavour, String(port), version]
    image.workingDirectory = "/app"
    image.exposedPorts = [port]
    return image
  }

  static func daemon(_ name: String, port: Int) -> Image {
    var image = Image(
      files: ImageCatalogue.withProgram("daemon", at: "usr/local/bin/" + name, in: Userland.debian),
      size: 140_000_000
    )
    image.entrypoint = ["/usr/local/bin/" + name, name, String(port)]
    image.exposedPorts = [port]
    return image
  }
}

/// Images of the cluster itself; they are on every node from the beginning.
enum SystemImages {
  static let all: [(String, Releases, Image)] = [
    ("registry.k8s.io/pause", Releases(["3"]), component("pause")),
    ("registry.k8s.io/etcd", Releases(["3"]), component("etcd")),
    ("registry.k8s.io/kube-apiserver", Releases(["v1"]), component("kube-apiserver")),
    ("registry.k8s.io/kube-controller-manager", Releases(["v1"]), component("kube-controller-manager")),
    ("registry.k8s.io/kube-scheduler", Releases(["v1"]), component("kube-scheduler")),
    ("registry.k8s.io/kube-proxy", Releases(["v1"]), component("kube-proxy")),
    ("registry.k8s.io/coredns/coredns", Releases(["v1"]), component("coredns")),
    ("gcr.io/k8s-minikube/storage-provisioner", Releases(["v5"]), component("storage-provisioner")),
  ]

  private static func component(_ name: String) -> Image {
    var root = FileNode.directory()
    // No shell: `kubectl exec` into one fails, as on a real cluster.
    for path in [name, "usr/local/bin/" + name] { root.put(.program("component"), at: path) }
    var image = Image(files: root, size: 30_000_000)
    image.entrypoint = ["/" + name]
    image.component = name
    return image
  }
}
