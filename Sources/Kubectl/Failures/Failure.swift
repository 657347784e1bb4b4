import API

/// Why a command ends without success; how that reads is decided in one place.
indirect enum Failure: Error, Hashable, Sendable {
  /// Printed after `error: `.
  case plain(String)
  /// Printed as it is.
  case verbatim(String)
  /// The server's refusal.
  case status(Status)
  /// Printed after `error: `, behind the help of the command, which goes to standard output.
  case misuse(String, command: String)
  /// No resource of that name is served.
  case noResource(String, group: String = "", version: String = "")
  case several([Failure])
  /// What went to standard output before it failed.
  case after(output: String, Failure)
  /// Everything was said already.
  case silent(Int)

  /// A wrong way to call a command, with the pointer to its help.
  static func usage(_ message: String, _ command: String) -> Failure {
    .plain("\(message)\nSee '\(command) -h' for help and examples")
  }

  static func several(of failures: [Failure]) -> Failure {
    failures.count == 1 ? failures[0] : .several(failures)
  }
}

extension Failure {
  /// What was printed before it failed.
  var output: String { if case .after(let output, _) = self { output } else { "" } }

  /// The refusal as seen through the file that caused it (`AddSourceToErr` in `pkg/cmd/util/helpers.go`).
  func adding(verb: String, source: String) -> Failure {
    switch self {
    case _ where source.isEmpty: return self
    case .status(var status):
      if status.reason == .connectionRefused { return self }
      status.message = "error when \(verb) \"\(source)\": \(status.message)"
      return .status(status)
    case .plain(let message): return .plain("error when \(verb) \"\(source)\": \(message)")
    default: return self
    }
  }

  var exitCode: Int { if case .silent(let code) = self { code } else { 1 } }

  var isNotFound: Bool { if case .status(let status) = self { status.reason == .notFound } else { false } }
}

extension Failure {
  /// What goes to standard error, ending in a line break unless empty (`checkErr` in `pkg/cmd/util/helpers.go`).
  var text: String {
    switch self {
    case .silent: ""
    case .after(_, let failure): failure.text
    case .plain(let message), .misuse(let message, command: _):
      Self.ended(message.hasPrefix("error: ") ? message : "error: " + message)
    case .verbatim(let message): Self.ended(message)
    case .status(let status) where status.reason == .invalid: Self.ended(Self.invalid(status))
    case .several(let failures): failures.map { Self.ended($0.message) }.joined()
    case .noResource(let name, let group, let version): "error: " + Self.noResource(name, group, version) + "\n"
    default: Self.ended(message)
    }
  }

  /// The same as one of several.
  var message: String {
    switch self {
    case .silent: ""
    case .after(_, let failure): failure.message
    case .plain(let message), .verbatim(let message), .misuse(let message, command: _): message
    case .noResource(let name, let group, let version): Self.noResource(name, group, version)
    case .several(let failures): "[" + failures.map(\.message).joined(separator: ", ") + "]"
    case .status(let status):
      switch status.reason {
      case .connectionRefused: status.message
      case .unauthorized: "error: You must be logged in to the server (\(status.message))"
      case .unknown: "Error from server: \(status.message)"
      default: "Error from server (\(status.reason.rawValue)): \(status.message)"
      }
    }
  }

  private static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }

  private static func noResource(_ name: String, _ group: String, _ version: String) -> String {
    let end: String
    switch (group.isEmpty, version.isEmpty) {
    case (false, false): end = " in group \"\(group)\" and version \"\(version)\""
    case (false, true): end = " in group \"\(group)\""
    case (true, false): end = " in version \"\(version)\""
    case (true, true): end = ""
    }
    return "the server doesn't have a resource type \"\(name)\"" + end
  }

  private static func invalid(_ status: Status) -> String {
    var head = "The request is invalid"
    if status.kind?.isEmpty == false || status.name?.isEmpty == false {
      head = "The \(status.kind ?? "") \"\(status.name ?? "")\" is invalid"
    } else if status.causes.isEmpty, !status.message.isEmpty {
      head += ": " + status.message
    }
    var causes: [String] = []
    for cause in status.causes {
      let text = cause.field + ": " + cause.message
      if !causes.contains(text) { causes.append(text) }
    }
    switch causes.count {
    case 0: return head
    // A cause may end in a line break of its own.
    case 1: return head + ": " + causes[0] + "\n"
    default: return head + ": \n" + causes.map { "* \($0)\n" }.joined()
    }
  }
}
