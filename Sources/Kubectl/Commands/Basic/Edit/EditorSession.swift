import API
import Objects

/// A text in the user's editor, opened again with the mistakes as comments while it is not good.
struct EditorSession: Sendable {
  enum Outcome: Sendable {
    case running
    /// Closed without a change that counts; everything was said.
    case cancelled
    case saved(String)
  }

  private(set) var path = ""
  private let original: String
  private let isJSON: Bool
  private let endsLinesAsWindows: Bool
  /// What was saved last, and why it was not good.
  private var edited = ""
  var reasons: [String] = []

  /// An object as the flags want it: YAML, or with `-o json` JSON, which has no comments.
  init(_ object: Value, _ flags: FlagValues) {
    isJSON = flags.definitions["output"] != nil && flags.string("output") == "json"
    endsLinesAsWindows = flags.bool("windows-line-endings")
    original = isJSON ? JSON.writeIndented(object) + "\n" : YAML.write(object)
  }

  static func editor(_ host: some KubectlHost) -> String {
    for name in ["KUBE_EDITOR", "EDITOR"] {
      if let command = host.variable(name), !command.isEmpty { return command }
    }
    return "vi"
  }

  /// Whether a command of one word is nowhere on the path.
  private static func isMissing(_ command: String, _ host: inout some KubectlHost) -> Bool {
    guard command.allSatisfy({ $0.isLetter || $0.isNumber || "-_./".contains($0) }) else { return false }
    if command.contains("/") { return host.kind(ofPath: command) == nil }
    let folders = (host.variable("PATH") ?? "").split(separator: ":").map(String.init)
    return !folders.contains { host.kind(ofPath: $0 + "/" + command) != nil }
  }

  /// Opens the editor, on the original or on what was saved last.
  mutating func open(_ host: inout some KubectlHost) throws(Failure) {
    if path.isEmpty {
      path = "/tmp/kubectl-edit-\(Int(host.clock.now / .nanoseconds(1)) % 4_000_000_000).\(isJSON ? "json" : "yaml")"
    }
    var text =
      isJSON
      ? ""
      : """
      # Please edit the object below. Lines beginning with a '#' will be ignored,
      # and an empty file will abort the edit. If an error occurs while saving this file will be
      # reopened with the relevant failures.
      #

      """
    if !isJSON {
      for line in reasons.flatMap({ $0.split(separator: "\n") }) { text += "# \(line)\n" }
      if !reasons.isEmpty { text += "#\n" }
    }
    text += edited.isEmpty ? original : edited
    if endsLinesAsWindows { text = text.replacing("\n", with: "\r\n") }
    let editor = Self.editor(host)
    if Self.isMissing(editor, &host) { throw .plain("unable to launch the editor \"\(editor)\"") }
    do {
      try host.writeFile(path, Array(text.utf8))
      try host.startProgram(["sh", "-c", editor + " " + path])
    } catch {
      throw .plain("unable to launch the editor \"\(editor)\"")
    }
  }

  /// What became of the editor.
  mutating func outcome(_ host: inout some KubectlHost) throws(Failure) -> Outcome {
    guard let status = host.programStatus() else { return .running }
    if status != 0 {
      throw .plain("there was a problem with the editor \"\(Self.editor(host))\"")
    }
    let text: String
    do {
      let saved = String(decoding: try host.readFile(path), as: UTF8.self)
      text = Self.withoutComments(saved.replacing("\r\n", with: "\n"))
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
    if !reasons.isEmpty, text == edited {
      host.complain("A copy of your changes has been stored to \"\(path)\"")
      throw .plain("Edit cancelled, no valid changes were saved.")
    }
    if text == original {
      host.complain("Edit cancelled, no changes made.")
      return .cancelled
    }
    if text.allSatisfy(\.isWhitespace) {
      host.complain("Edit cancelled, saved file was empty.")
      return .cancelled
    }
    edited = text
    reasons = []
    return .saved(text)
  }

  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }.joined(separator: "\n")
  }

  /// The objects of a saved text; nil, with the reason kept for the next turn, where it is not good.
  mutating func objects(in text: String) -> [Value]? {
    do throws(Failure) {
      return try ManifestDecoder(validates: true).decode(text, source: "edited-file")
    } catch {
      reasons = ["The edited file had a syntax error: \(error.message)"]
      return nil
    }
  }
}
