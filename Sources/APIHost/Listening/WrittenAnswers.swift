import API
import NIOCore
import Objects

/// The bytes of answers that were written lately, for clients that ask for the same again and again: as long as the
/// answer is the same tree, it is the same text.
struct WrittenAnswers {
  private struct Key: Hashable {
    var target: String
    var writing: HTTPAnswer.Writing
  }

  private struct Written {
    var tree: Value
    var bytes: ByteBuffer
  }

  /// Answers that are kept, and bytes of all of them.
  private static let limits = (count: 128, bytes: 16 << 20)

  private var written: [Key: Written] = [:]
  /// The oldest first.
  private var order = CircularBuffer<Key>()
  private var size = 0

  /// The bytes of an answer to a request for `target`.
  mutating func bytes(of answer: HTTPAnswer, to target: String) -> ByteBuffer {
    guard case .tree(let tree, let writing) = answer.body else { return ByteBuffer(bytes: answer.bytes) }
    let key = Key(target: target, writing: writing)
    let known = written[key]
    if let known, known.tree == tree { return known.bytes }
    let bytes = ByteBuffer(bytes: answer.bytes)
    if bytes.readableBytes > Self.limits.bytes / 4 { return bytes }
    if known == nil { order.append(key) }
    size += bytes.readableBytes - (known?.bytes.readableBytes ?? 0)
    written[key] = Written(tree: tree, bytes: bytes)
    while written.count > Self.limits.count || size > Self.limits.bytes, let oldest = order.popFirst() {
      size -= written.removeValue(forKey: oldest)?.bytes.readableBytes ?? 0
    }
    return bytes
  }
}
