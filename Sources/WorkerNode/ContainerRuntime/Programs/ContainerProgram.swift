package import Shell

/// The programs that images bring and that no shell could be: servers, the cluster's own components, the prober.
package enum ContainerProgram: Program {
  case web(WebServer)
  case echo(EchoServer)
  case redis(RedisServer)
  case redisClient(RedisClient)
  case daemon(Daemon)
  case component(Component)
  case stress(Stress)
  case circleNumber(CircleNumber)
  case probe(Probe)
  case hello
  case nodeCommand(NodeCommand)

  package static func make(_ name: String, arguments: [String]) -> ContainerProgram? {
    let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
    return make(parts.first ?? name, version: parts.count > 1 ? parts[1] : "", arguments)
  }

  /// An executable's contents name the program and its version: `nginx@1.27.5`.
  private static func make(_ name: String, version: String, _ arguments: [String]) -> ContainerProgram? {
    switch name {
    case "nginx": .web(WebServer(.nginx, version: version, arguments))
    case "httpd": .web(WebServer(.apache, version: version, arguments))
    case "echo-server", "http-echo": .echo(EchoServer(arguments))
    case "agnhost":
      ["netexec", "liveness"].contains(arguments.dropFirst().first)
        ? .echo(EchoServer(arguments)) : .daemon(Daemon(arguments))
    case "stress": .stress(Stress(arguments))
    case "perl": CircleNumber(arguments).map { .circleNumber($0) } ?? .daemon(Daemon(arguments))
    case "redis-server": .redis(RedisServer(arguments, version: version))
    case "redis-cli": .redisClient(RedisClient(arguments, version: version))
    case "daemon": .daemon(Daemon(arguments))
    case "component": .component(Component(arguments))
    case "hello": .hello
    case "systemctl", "crictl": .nodeCommand(NodeCommand())
    case "probe": .probe(Probe(arguments))
    default: nil
    }
  }

  package func handles(_ signal: Signal) -> Bool {
    switch self {
    case .probe, .redisClient, .hello, .nodeCommand, .circleNumber: false
    default: signal == .terminate || signal == .interrupt || signal == .quit
    }
  }

  package mutating func resume(_ process: inout ProcessContext, _ host: inout NodeHost) -> ProgramStep {
    switch self {
    case .web(var server):
      defer { self = .web(server) }
      return server.resume(&process)
    case .echo(var server):
      defer { self = .echo(server) }
      return server.resume(&process)
    case .redis(var server):
      defer { self = .redis(server) }
      return server.resume(&process)
    case .redisClient(var client):
      defer { self = .redisClient(client) }
      return client.resume(&process)
    case .daemon(var daemon):
      defer { self = .daemon(daemon) }
      return daemon.resume(&process)
    case .hello:
      process.write(
        "\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n"
      )
      return .exit(0)
    case .nodeCommand(var command):
      defer { self = .nodeCommand(command) }
      return command.resume(&process, &host)
    case .component(var component):
      defer { self = .component(component) }
      return component.resume(&process)
    case .stress(var stress):
      defer { self = .stress(stress) }
      return stress.resume(&process)
    case .circleNumber(var number):
      defer { self = .circleNumber(number) }
      return number.resume(&process)
    case .probe(var probe):
      defer { self = .probe(probe) }
      return probe.resume(&process)
    }
  }
}
