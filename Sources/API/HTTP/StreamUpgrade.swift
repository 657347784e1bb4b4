package import Objects

/// What a client wants its connection to become, so that bytes go both ways: for `exec`, `attach`, `portforward`.
package enum StreamUpgrade: Hashable, Sendable {
  /// A WebSocket, with the client's key and the chosen protocol.
  case webSocket(key: String, StreamProtocol)
  /// A WebSocket that carries SPDY, with the name of that.
  case tunnel(key: String, name: String)
  /// SPDY, with what goes over it.
  case spdy(name: String)
  /// Something of these, but nothing that is served goes over it.
  case unserved
  /// None: a plain request.
  case none
}

/// How channels stand in the messages of a WebSocket (`apiserver/pkg/util/wsstream`, `remotecommand/websocket.go`).
package enum StreamProtocol: String, CaseIterable, Sendable {
  case v5 = "v5.channel.k8s.io"
  case v4 = "v4.channel.k8s.io"

  /// The first byte of a message, or what stands for a stream of SPDY.
  package enum Channel {
    package static let input: Int = 0
    package static let output: Int = 1
    package static let error: Int = 2
    /// The outcome, as a `Status`.
    package static let status: Int = 3
    package static let resize: Int = 4
    /// Of v5: the channel named by the next byte is closed.
    package static let close: Int = 255
  }
}

extension HTTPCall {
  package var upgrade: StreamUpgrade {
    let tokens = words("Connection").map { $0.lowercased() }
    guard method == "GET" || method == "POST", tokens.contains("upgrade") else { return .none }
    let wanted = words("Upgrade").map { $0.lowercased() }
    if wanted.contains("websocket"), let key = header("Sec-WebSocket-Key") {
      let offered = words("Sec-WebSocket-Protocol")
      if let chosen = offered.compactMap({ StreamProtocol(rawValue: $0) }).first { return .webSocket(key: key, chosen) }
      return offered.contains(Self.tunnelled) ? .tunnel(key: key, name: Self.tunnelled) : .unserved
    }
    guard wanted.contains("spdy/3.1") else { return .none }
    let served = StreamProtocol.allCases.map(\.rawValue) + [Self.forwarding]
    return words("X-Stream-Protocol-Version").first { served.contains($0) }.map { .spdy(name: $0) } ?? .unserved
  }

  /// (`apimachinery/pkg/util/portforward/constants.go`)
  private static let forwarding = "portforward.k8s.io"
  private static let tunnelled = "SPDY/3.1+" + forwarding

  private func words(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }
      .flatMap { $0.value.split(separator: ",") }
      .map { $0.filter { $0 != " " } }
  }
}

extension Request {
  /// Whether it asks for a stream in both directions.
  package var opensStream: Bool {
    verb == .connect && resource.groupResource == GroupVersionResource.pods.groupResource
      && ["exec", "attach", "portforward"].contains(subresource)
  }
}

extension Status {
  /// (`apimachinery/pkg/util/httpstream`, `kubelet/pkg/cri/streaming`)
  package static let upgradeRequired = Status.badRequest("Upgrade request required")

  private static let upgradeFailed = "unable to upgrade connection: "

  package static func cannotUpgrade(_ why: String) -> Status {
    Status(code: 500, reason: .internalError, message: upgradeFailed + why)
  }

  /// What the kubelet said to a stream that it cannot open; nil where it was not the kubelet.
  package var upgradeFailure: String? {
    let start = Self.upgradeFailed
    return message.hasPrefix(start) ? String(message.dropFirst(start.count)) : nil
  }

  /// What stands on the channel of the outcome (`kubelet/pkg/cri/streaming/remotecommand/exec.go`).
  package static func outcome(exit code: Int) -> Value {
    if code == 0 { return ["metadata": [:], "status": "Success"] }
    return [
      "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
      "message": .string("command terminated with non-zero exit code: exit status \(code)"),
      "details": ["causes": [["reason": "ExitCode", "message": .string(String(code))]]],
    ]
  }
}
