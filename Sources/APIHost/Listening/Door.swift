import API
import Glibc
package import NIOCore
import Synchronization

/// What all connections share: who may come in, how much, and how slowly.
package final class Door: Sendable {
  /// What a client may use up.
  package struct Limits: Sendable {
    /// Bytes of a body, as an API server has it.
    package var body = 3 * 1024 * 1024
    /// Bytes of all headers of a request.
    package var headers = 64 * 1024
    package var connections = 1000
    /// How long a connection may lie between two requests, and a head may take.
    package var idle = TimeAmount.seconds(120)
    /// How long the body of a request may take.
    package var reading = TimeAmount.seconds(30)
    /// How long a client may leave unread what is written to it.
    package var unread = TimeAmount.seconds(30)
    /// How often connections are looked at.
    package var check = TimeAmount.seconds(5)

    package init() {}
  }

  let limits: Limits
  let mailbox: Mailbox
  private let token: [UInt8]
  private let certificate: [UInt8]
  private let connections = Atomic(0)

  init(_ mailbox: Mailbox, token: String, certificate: [UInt8], limits: Limits) {
    self.certificate = certificate
    self.mailbox = mailbox
    self.token = Array(token.utf8)
    self.limits = limits
  }

  // MARK: Places

  func enter() -> Bool {
    if connections.add(1, ordering: .relaxed).newValue <= limits.connections { return true }
    leave()
    return false
  }

  func leave() { connections.subtract(1, ordering: .relaxed) }

  // MARK: Credentials

  /// What a call shows of whose it is.
  enum Admission: Sendable {
    case nobody
    /// The host's own token or certificate, which are taken off the call.
    case administrator
    /// Something for the server to look at.
    case other
  }

  /// Looks at the token of a call, and at the certificate of its connection.
  func admit(_ call: inout HTTPCall, _ shown: [UInt8]?) -> Admission {
    // Nobody but the listener says this.
    call.certificate = nil
    if let shown, shown != certificate { call.certificate = PEM.encode("CERTIFICATE", shown) }
    let token = call.token
    if shown == certificate || token.map({ isSame(Array($0.utf8)) }) ?? false {
      call.headers.removeAll { $0.isNamed("Authorization") }
      return .administrator
    }
    return token == nil && shown == nil ? .nobody : .other
  }

  /// Takes as long for a token that is nearly right as for one that is not.
  private func isSame(_ shown: [UInt8]) -> Bool {
    guard shown.count == token.count else { return false }
    return zip(shown, token).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  // MARK: Dates

  private let written = Mutex<(second: Int, text: String)>((0, ""))

  /// The present as HTTP writes it, worked out once a second.
  func date() -> String {
    written.withLock { written in
      var second = time(nil)
      if second == written.second { return written.text }
      var parts = tm()
      gmtime_r(&second, &parts)
      var text = [CChar](repeating: 0, count: 40)
      let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
      written = (second, String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
      return written.text
    }
  }
}
