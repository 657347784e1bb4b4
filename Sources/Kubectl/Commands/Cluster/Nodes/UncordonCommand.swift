import API
import Objects

/// `kubectl uncordon`.
struct UncordonCommand: Cordoning {
  static let isCordoning = false
  var context: CommandContext
}
