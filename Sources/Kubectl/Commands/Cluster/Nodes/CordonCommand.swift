import API
import Objects

/// `kubectl cordon`.
struct CordonCommand: Cordoning {
  static let isCordoning = true
  var context: CommandContext
}
