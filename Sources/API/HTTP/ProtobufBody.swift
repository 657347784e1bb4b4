import Objects

/// Reads objects that clients send as protobuf, as kubectl does since 1.32
/// (`k8s.io/apimachinery/pkg/runtime/serializer/protobuf`).
enum ProtobufBody {
  static let mediaType = "application/vnd.kubernetes.protobuf"

  /// The object of a body as the tree that the same object would be in JSON.
  ///
  /// - Returns: nil for bytes that are no such message, or of a kind that is not served.
  static func read(_ bytes: [UInt8]) -> Value? {
    guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else { return nil }
    var envelope = ProtobufReader(bytes[4...])
    var apiVersion = ""
    var kind = ""
    var raw: ArraySlice<UInt8> = []
    while let field = envelope.next() {
      switch (field.number, field.content) {
      case (1, .bytes(let bytes)):
        var type = ProtobufReader(bytes)
        while let field = type.next() {
          if case .bytes(let text) = field.content {
            if field.number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
            if field.number == 2 { kind = String(decoding: text, as: UTF8.self) }
          }
        }
      case (2, .bytes(let bytes)): raw = bytes
      default: break
      }
    }
    guard !envelope.isBroken, let name = ProtobufMessage.kinds["\(apiVersion) \(kind)"],
      let message = ProtobufMessage.named[name], var object = message.read(raw, depth: 0)
    else { return nil }
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(kind)
    return object
  }
}

/// The fields of one message, in the order of their bytes.
struct ProtobufReader {
  enum Content {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>
  /// The bytes are no message.
  private(set) var isBroken = false

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Nil at the end, and where the bytes are no message.
  mutating func next() -> (number: Int, content: Content)? {
    if rest.isEmpty || isBroken { return nil }
    guard let key = varint(), let content = content(wireType: key & 7) else {
      isBroken = true
      return nil
    }
    return (Int(truncatingIfNeeded: key >> 3), content)
  }

  private mutating func content(wireType: UInt64) -> Content? {
    switch wireType {
    case 0: varint().map { .number($0) }
    case 1: fixed(8).map { .number($0) }
    case 2:
      if let count = varint(), count <= UInt64(rest.count) { take(Int(count)) } else { nil }
    case 5: fixed(4).map { .number($0) }
    default: nil
    }
  }

  private mutating func take(_ count: Int) -> Content {
    defer { rest = rest.dropFirst(count) }
    return .bytes(rest.prefix(count))
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func fixed(_ count: Int) -> UInt64? {
    guard rest.count >= count else { return nil }
    var value: UInt64 = 0
    for byte in rest.prefix(count).reversed() { value = value << 8 | UInt64(byte) }
    rest = rest.dropFirst(count)
    return value
  }
}
