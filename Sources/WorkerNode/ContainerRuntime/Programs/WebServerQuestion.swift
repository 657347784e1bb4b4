import Shell

/// A web server's executable that is asked something instead of serving: `nginx -v`, `nginx -t`, `httpd -v`.
struct WebServerQuestion {
  private enum Kind { case version, details, test, signal(String), unknown(String) }

  private let flavour: WebServer.Flavour
  private let version: String
  private let kind: Kind

  /// Nil for arguments that mean to serve.
  init?(_ flavour: WebServer.Flavour, _ version: String, _ arguments: [String]) {
    self.flavour = flavour
    self.version = version
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      switch argument {
      case "-g", "-c", "-p", "-e", "-f", "-D": _ = rest.popFirst()
      case "-v":
        kind = .version
        return
      case "-V":
        kind = .details
        return
      case "-t", "-T":
        kind = .test
        return
      case "-s":
        kind = .signal(rest.popFirst() ?? "")
        return
      default:
        guard argument.hasPrefix("-"), flavour == .nginx else { continue }
        kind = .unknown(argument)
        return
      }
    }
    return nil
  }

  /// The exit code.
  func answer(_ process: inout ProcessContext) -> Int {
    guard flavour == .nginx else {
      if case .test = kind {
        process.write("Syntax OK\n", to: 2)
      } else {
        process.write("Server version: Apache/\(version) (Unix)\nServer built:   Aug  1 2025 00:00:00\n")
      }
      return 0
    }
    switch kind {
    case .version: process.write("nginx version: nginx/\(version)\n", to: 2)
    case .details:
      process.write(
        "nginx version: nginx/\(version)\nbuilt by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)\nTLS SNI support enabled\n",
        to: 2
      )
    case .test:
      let file = "/etc/nginx/nginx.conf"
      process.write(
        "nginx: the configuration file \(file) syntax is ok\nnginx: configuration file \(file) test is successful\n",
        to: 2
      )
    case .signal(let name):
      guard ["stop", "quit", "reload", "reopen"].contains(name) else {
        process.write("nginx: invalid option: \"-s \(name)\"\n", to: 2)
        return 1
      }
      process.write("drydock: nginx -s \(name) is not simulated; end process 1 to restart the container\n", to: 2)
      return 1
    case .unknown(let option):
      process.write("nginx: invalid option: \"\(option.dropFirst())\"\n", to: 2)
      return 1
    }
    return 0
  }
}
