/// The front door of the language for a prompt.
package enum ShellParser {
  /// Whether a text is a whole command yet.
  package enum Completeness: Hashable, Sendable {
    case complete
    /// More lines are needed; what bash's `$PS2` prompt would show.
    case incomplete(prompt: String)
    case error(String)
  }

  package static func completeness(of text: String) -> Completeness { .complete }
}
