import Objects

/// What a message of protobuf holds, and how that is written in JSON.
struct ProtobufMessage: Sendable {
  private struct Field: Sendable {
    var name: String
    var type: String
    var isMany = false
    var isMap = false
    /// A zero that is there was meant; elsewhere zeros stand for nothing.
    var isOptional = false
    /// Its own fields stand in the message around it.
    var isInline = false
  }

  private var fields: [Int: Field] = [:]

  /// The names of the messages by `apps/v1 Deployment`.
  static let kinds: [String: String] = {
    var kinds: [String: String] = [:]
    for (kind, name) in Facts.protobuf["kinds"]?.object ?? Fields() { kinds[kind] = name.string }
    return kinds
  }()

  static let named: [String: ProtobufMessage] = {
    var messages: [String: ProtobufMessage] = [:]
    for (name, text) in Facts.protobuf["messages"]?.object ?? Fields() {
      messages[name] = ProtobufMessage(text.string ?? "")
    }
    return messages
  }()

  /// - Parameter text: `1:name:s 2:~volumeSource:core.v1.VolumeSource …`
  private init(_ text: String) {
    for entry in text.split(separator: " ") {
      let parts = entry.split(separator: ":")
      guard parts.count == 3, let number = Int(parts[0]) else { continue }
      var field = Field(name: String(parts[1]), type: String(parts[2]))
      field.isOptional = field.name.hasPrefix("*")
      field.isInline = field.name.hasPrefix("~")
      field.isMany = field.type.hasPrefix("[]")
      field.isMap = field.type.hasPrefix("{}")
      if field.isOptional || field.isInline { field.name.removeFirst() }
      if field.isMany || field.isMap { field.type.removeFirst(2) }
      fields[number] = field
    }
  }

  // MARK: Reading

  /// Messages that are deeper are no objects of anybody.
  private static let maximumDepth = 64

  /// Nil for bytes that are no message of this kind.
  func read(_ bytes: ArraySlice<UInt8>, depth: Int) -> Value? {
    guard depth < Self.maximumDepth else { return nil }
    var reader = ProtobufReader(bytes)
    var result: Value = [:]
    while let (number, content) = reader.next() {
      // A field that the server does not know is passed over, as by Go's decoder.
      guard let field = fields[number] else { continue }
      if field.isMap {
        guard case .bytes(let bytes) = content, let entry = entry(field, bytes, depth) else { return nil }
        result[field.name, default: [:]][entry.key] = entry.value
        continue
      }
      guard let value = Self.value(field.type, content, depth) else { return nil }
      if field.isInline {
        for (name, inner) in value.object ?? Fields() { result[name] = inner }
      } else if field.isMany {
        result[field.name, default: []].elements.append(value)
      } else if field.isOptional || !Self.isZero(value) {
        result[field.name] = value
      }
    }
    return reader.isBroken ? nil : result
  }

  private func entry(_ field: Field, _ bytes: ArraySlice<UInt8>, _ depth: Int) -> (key: String, value: Value)? {
    var reader = ProtobufReader(bytes)
    var key = ""
    var value = Self.named[field.type] == nil ? Value.string("") : [:]
    while let (number, content) = reader.next() {
      if number == 1, case .bytes(let text) = content { key = String(decoding: text, as: UTF8.self) }
      if number == 2 {
        guard let read = Self.value(field.type, content, depth) else { return nil }
        value = read
      }
    }
    return reader.isBroken ? nil : (key, value)
  }

  private static func value(_ type: String, _ content: ProtobufReader.Content, _ depth: Int) -> Value? {
    switch (type, content) {
    case ("i", .number(let bits)): .int(Int(Int64(bitPattern: bits)))
    case ("b", .number(let bits)): .bool(bits != 0)
    case ("d", .number(let bits)): .double(Double(bitPattern: bits))
    case ("s", .bytes(let bytes)): .string(String(decoding: bytes, as: UTF8.self))
    case ("y", .bytes(let bytes)): .string(Base64.encode(bytes))
    case ("Quantity", .bytes(let bytes)): .string(text(bytes, 1))
    case ("IntOrString", .bytes(let bytes)):
      number(bytes, 1) == 0 ? .int(Int(Int32(truncatingIfNeeded: number(bytes, 2)))) : .string(text(bytes, 3))
    case ("meta.v1.Time", .bytes(let bytes)): bytes.isEmpty ? .null : time(bytes, isMicro: false)
    case ("meta.v1.MicroTime", .bytes(let bytes)): bytes.isEmpty ? .null : time(bytes, isMicro: true)
    case ("meta.v1.Duration", .bytes(let bytes)): .string(GoDuration.format(.nanoseconds(number(bytes, 1))))
    case ("runtime.RawExtension", .bytes(let bytes)), ("meta.v1.FieldsV1", .bytes(let bytes)):
      (try? JSON.read(text(bytes, 1))) ?? .null
    case (_, .bytes(let bytes)): named[type]?.read(bytes, depth: depth + 1)
    default: nil
    }
  }

  private static func isZero(_ value: Value) -> Bool {
    switch value {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .array(let elements): elements.isEmpty
    // Go writes empty structs, too.
    case .object: false
    }
  }

  // MARK: Messages with a form of their own

  private static func text(_ bytes: ArraySlice<UInt8>, _ number: Int) -> String {
    var reader = ProtobufReader(bytes)
    while let field = reader.next() {
      if field.number == number, case .bytes(let text) = field.content { return String(decoding: text, as: UTF8.self) }
    }
    return ""
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ number: Int) -> Int64 {
    var reader = ProtobufReader(bytes)
    while let field = reader.next() {
      if field.number == number, case .number(let bits) = field.content { return Int64(bitPattern: bits) }
    }
    return 0
  }

  private static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) -> Value {
    let seconds = Int(number(bytes, 1))
    if !isMicro { return .string(Timestamp.format(seconds: seconds)) }
    return .string(Timestamp.format(seconds: seconds, fraction: Int(number(bytes, 2) / 1000), digits: 6))
  }
}
