/// What a container wrote, line by line with the time of each (`/var/log/pods`).
package struct ContainerLog: Sendable {
  package struct Line: Hashable, Sendable {
    package var time: Duration
    package var isError: Bool
    package var text: String
    /// Whether the container ended the line; the last one may be open.
    package var isWhole: Bool
  }

  /// Kubernetes turns a log of 10 MiB; here the oldest lines go.
  private static let maximum = 20_000

  package private(set) var lines: [Line] = []
  /// How many lines were dropped, so that a follower keeps its place.
  package private(set) var dropped = 0
  /// Bytes of a line that has not ended, by stream.
  private var open: [Bool: [UInt8]] = [:]

  package init() {}

  /// How many lines there have been.
  package var count: Int { dropped + lines.count }

  /// The lines from a place on that `count` gave.
  package func lines(from place: Int) -> ArraySlice<Line> { lines[min(max(0, place - dropped), lines.count)...] }

  /// What was written of lines that have not ended, such as a prompt.
  package var openBytes: [UInt8] { (open[false] ?? []) + (open[true] ?? []) }

  mutating func append(_ bytes: [UInt8], isError: Bool, time: Duration) {
    var rest = (open[isError] ?? []) + bytes
    while let end = rest.firstIndex(of: 10) {
      add(Line(time: time, isError: isError, text: String(decoding: rest[..<end], as: UTF8.self), isWhole: true))
      rest.removeSubrange(...end)
    }
    open[isError] = rest.isEmpty ? nil : rest
  }

  /// The end of the container ends its lines too.
  mutating func finish(time: Duration) {
    for isError in [false, true] {
      guard let rest = open.removeValue(forKey: isError) else { continue }
      add(Line(time: time, isError: isError, text: String(decoding: rest, as: UTF8.self), isWhole: false))
    }
  }

  private mutating func add(_ line: Line) {
    lines.append(line)
    if lines.count > Self.maximum + Self.maximum / 4 {
      dropped += lines.count - Self.maximum
      lines.removeFirst(lines.count - Self.maximum)
    }
  }
}
