import Objects

/// Writes an OpenAPI v2 document as protobuf, the only form in which kubectl before 1.29 asks what a server supports
/// (`google/gnostic-models/openapiv2`).
enum OpenAPIProtobuf {
  static let mediaType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"

  static func write(_ document: Value) -> [UInt8] {
    var info = Message()
    info.add(1, document["info"]?["title"]?.string)
    info.add(2, document["info"]?["version"]?.string)
    var paths = Message()
    for (path, item) in document["paths"]?.object ?? Fields() {
      var named = Message()
      named.add(1, path)
      named.add(2, operations(item))
      paths.add(2, named)
    }
    var result = Message()
    result.add(1, document["swagger"]?.string)
    result.add(2, info)
    result.add(8, paths)
    return result.bytes
  }

  private static let methods = ["get": 2, "put": 3, "post": 4, "delete": 5, "patch": 8]

  private static func operations(_ item: Value) -> Message {
    var message = Message()
    for (method, operation) in item.object ?? Fields() {
      if let number = methods[method] { message.add(number, Self.operation(operation)) }
    }
    return message
  }

  private static func operation(_ operation: Value) -> Message {
    var message = Message()
    for parameter in operation["parameters"]?.array ?? [] {
      var query = Message()
      query.add(2, parameter["in"]?.string)
      query.add(4, parameter["name"]?.string)
      query.add(6, "string")
      message.add(8, Message(1, Message(2, Message(3, query))))
    }
    for (name, value) in operation.object ?? Fields() where name.hasPrefix("x-") {
      var extra = Message()
      extra.add(1, name)
      var any = Message()
      any.add(2, YAML.write(value))
      extra.add(2, any)
      message.add(13, extra)
    }
    return message
  }

  /// A message whose fields all have a length.
  private struct Message {
    var bytes: [UInt8] = []

    init() {}

    init(_ number: Int, _ only: Message) { add(number, only) }

    mutating func add(_ number: Int, _ text: String?) { if let text { add(number, Array(text.utf8)) } }

    mutating func add(_ number: Int, _ message: Message) { add(number, message.bytes) }

    private mutating func add(_ number: Int, _ content: [UInt8]) {
      addNumber(number << 3 | 2)
      addNumber(content.count)
      bytes += content
    }

    private mutating func addNumber(_ number: Int) {
      var rest = number
      while rest > 0x7F {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }
}
