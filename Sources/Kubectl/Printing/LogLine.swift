import API

/// Lines of kubectl's own log, as klog writes them to standard error.
enum LogLine {
  /// `W1124 08:37:56.123456   12345 helpers.go:719]`.
  static func head(_ level: String, _ place: String, _ clock: Clock) -> String {
    // 2026-11-24T08:37:56.123456Z
    let text = clock.microTimestamp
    let date = text.dropFirst(5).prefix(5).replacing("-", with: "")
    return "\(level)\(date) \(text.dropFirst(11).prefix(15))   12345 \(place)]"
  }
}
