package import Objects

/// What a client wants its connection to become, so that bytes go both ways: for `exec`, `attach`, `portforward`.
package enum StreamUpgrade: Hashable, Sendable {
  /// A WebSocket, with the client's key and the chosen protocol.
  case webSocket(key: String, StreamProtocol)
  /// A WebSocket, but none of its protocols is served.
  case unservedWebSocket
  /// What clients before WebSockets speak, and `port-forward` through a WebSocket, too.
  case spdy
  /// None: a plain request.
  case none
}

/// How channels stand in the messages of a WebSocket (`apiserver/pkg/util/wsstream`, `remotecommand/websocket.go`).
package enum StreamProtocol: String, CaseIterable, Sendable {
  case v5 = "v5.channel.k8s.io"
  case v4 = "v4.channel.k8s.io"

  /// The first byte of a message.
  package enum Channel {
    package static let input: UInt8 = 0
    package static let output: UInt8 = 1
    package static let error: UInt8 = 2
    /// The outcome, as a `Status`.
    package static let status: UInt8 = 3
    package static let resize: UInt8 = 4
    /// Of v5: the channel named by the next byte is closed.
    package static let close: UInt8 = 255
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
      return offered.contains { $0.hasPrefix("SPDY/3.1+") } ? .spdy : .unservedWebSocket
    }
    return wanted.contains { $0.hasPrefix("spdy/") } ? .spdy : .none
  }

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

  /// What the kubelet said to a stream that it cannot open; nil where it was not the kubelet.
  package var upgradeFailure: String? {
    let start = "unable to upgrade connection: "
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
