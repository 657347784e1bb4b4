/// The options of `curl` that are understood; others are refused.
struct CurlOptions: Sendable {
  struct Failure: Error {
    let code: Int
    let text: String
  }

  var urls: [String] = []
  var method: String?
  var headers: [HTTPHeader] = []
  var body: [UInt8]?
  var isSilent = false
  var showsErrors = true
  var failsOnErrors = false
  var includesHead = false
  var asksForHead = false
  var isVerbose = false
  var followsRedirects = false
  var isInsecure = false
  var outputs: [String] = []
  var savesUnderName = false
  var maximumTime: Duration?
  var connectTimeout: Duration?
  var writeOut: String?
  var userAgent = "curl/8.5.0"
  var user: String?
  var resolved: [String: String] = [:]
  private var putsInQuery = false
  private var sawShowError = false

  init() {}

  private static let withValue: [String: String] = [
    "X": "request", "H": "header", "d": "data", "o": "output", "m": "max-time", "w": "write-out", "A": "user-agent",
    "u": "user", "e": "referer", "b": "cookie", "T": "upload-file", "F": "form", "x": "proxy", "E": "cert",
  ]
  private static let flags: [String: String] = [
    "s": "silent", "S": "show-error", "f": "fail", "i": "include", "I": "head", "v": "verbose", "L": "location",
    "k": "insecure", "O": "remote-name", "G": "get", "4": "ipv4", "6": "ipv6", "N": "no-buffer", "g": "globoff",
    "#": "progress-bar",
  ]

  init(_ arguments: [String], _ c: inout ProcessContext) throws(Failure) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument.hasPrefix("--") {
        try take(String(argument.dropFirst(2)), nil, &rest, &c, shown: argument)
      } else if argument.hasPrefix("-"), argument.count > 1 {
        var cluster = argument.dropFirst()
        while let letter = cluster.popFirst() {
          if let name = Self.withValue[String(letter)] {
            try take(name, cluster.isEmpty ? nil : String(cluster), &rest, &c, shown: "-\(letter)")
            break
          }
          guard let name = Self.flags[String(letter)] else { throw Self.unknown("-\(letter)") }
          try take(name, nil, &rest, &c, shown: "-\(letter)")
        }
      } else {
        urls.append(argument)
      }
    }
    guard !urls.isEmpty else {
      throw Failure(
        code: 2,
        text: "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
      )
    }
    if isSilent && !sawShowError { showsErrors = false }
    if putsInQuery, let query = body {
      urls = urls.map { $0 + ($0.contains("?") ? "&" : "?") + query.text }
      body = nil
    }
    if !isInsecure, let secure = urls.first(where: { $0.hasPrefix("https://") }), WebAddress(secure) != nil {
      throw Failure(
        code: 60,
        text: showsErrors
          ? "curl: (60) SSL certificate problem: unable to get local issuer certificate\n"
            + "More details here: https://curl.se/docs/sslcerts.html\n" : ""
      )
    }
  }

  private static func unknown(_ shown: String) -> Failure {
    Failure(
      code: 2,
      text: "curl: option \(shown): is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
    )
  }

  private mutating func take(
    _ name: String,
    _ attached: String?,
    _ rest: inout ArraySlice<String>,
    _ c: inout ProcessContext,
    shown: String
  ) throws(Failure) {
    if takeFlag(name) { return }
    let known = [
      "request", "header", "data", "data-raw", "data-binary", "data-urlencode", "json", "output", "max-time",
      "connect-timeout", "write-out", "user-agent", "user", "referer", "cookie", "resolve", "cacert", "url",
    ]
    guard known.contains(name) else { throw Self.unknown(shown) }
    guard let value = attached ?? rest.popFirst() else {
      throw Failure(
        code: 2,
        text:
          "curl: option \(shown): requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
      )
    }
    try takeValue(name, value, shown, &c)
  }

  private mutating func takeFlag(_ name: String) -> Bool {
    switch name {
    case "silent": isSilent = true
    case "show-error": sawShowError = true
    case "fail", "fail-with-body": failsOnErrors = true
    case "include": includesHead = true
    case "head": asksForHead = true
    case "verbose": isVerbose = true
    case "location": followsRedirects = true
    case "insecure": isInsecure = true
    case "remote-name": savesUnderName = true
    case "get": putsInQuery = true
    case "ipv4", "no-buffer", "globoff", "http1.1", "no-keepalive", "compressed", "no-progress-meter", "progress-bar":
      if name == "no-progress-meter" { isSilent = true; sawShowError = true }
    default: return false
    }
    return true
  }

  private mutating func takeValue(
    _ name: String,
    _ value: String,
    _ shown: String,
    _ c: inout ProcessContext
  ) throws(Failure) {
    switch name {
    case "request": method = value
    case "header":
      guard let colon = value.firstIndex(of: ":") else { return }
      let text = value[value.index(after: colon)...].trimmed
      headers.append(HTTPHeader(String(value[..<colon]), text))
    case "data", "data-raw", "data-binary", "data-urlencode", "json":
      var bytes = Array(value.utf8)
      if value.hasPrefix("@") && name != "data-raw" {
        bytes = (try? c.readOperand(String(value.dropFirst()))) ?? []
        if name == "data" { bytes.removeAll { $0 == 10 || $0 == 13 } }
      }
      body = body.map { $0 + (name == "json" ? [] : [38]) + bytes } ?? bytes
      if name == "json" {
        headers.append(HTTPHeader("Content-Type", "application/json"))
        headers.append(HTTPHeader("Accept", "application/json"))
      }
    case "output": outputs.append(value)
    case "max-time": maximumTime = try seconds(value, shown)
    case "connect-timeout": connectTimeout = try seconds(value, shown)
    case "write-out": writeOut = value
    case "user-agent": userAgent = value
    case "user": user = value
    case "referer": headers.append(HTTPHeader("Referer", value))
    case "cookie": headers.append(HTTPHeader("Cookie", value))
    case "cacert": isInsecure = true
    case "url": urls.append(value)
    case "resolve":
      let parts = value.split(separator: ":", maxSplits: 2)
      if parts.count == 3 { resolved["\(parts[0]):\(parts[1])"] = String(parts[2]) }
    default: break
    }
  }

  private func seconds(_ text: String, _ shown: String) throws(Failure) -> Duration {
    guard let duration = Sleep.parse(text), text.last?.isNumber == true else {
      throw Failure(
        code: 2,
        text: "curl: option \(shown): expected a proper numerical parameter\n"
          + "curl: try 'curl --help' or 'curl --manual' for more information\n"
      )
    }
    return duration
  }

  func output(_ index: Int) -> String? { index < outputs.count ? outputs[index] : nil }

  /// The request to send to an address.
  func request(for address: WebAddress) -> HTTPRequest {
    var all: [HTTPHeader] = []
    func add(_ name: String, _ value: String) { if headers.value(name) == nil { all.append(HTTPHeader(name, value)) } }
    add("Host", address.hostHeader)
    if let user = user ?? address.user {
      add("Authorization", "Basic " + Base64.encode(Array(user.utf8)))
    }
    add("User-Agent", userAgent)
    add("Accept", "*/*")
    all += headers.filter { !$0.value.isEmpty }
    if let body {
      all.append(HTTPHeader("Content-Length", String(body.count)))
      if headers.value("Content-Type") == nil {
        all.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
      }
    }
    let verb = method ?? (asksForHead ? "HEAD" : body != nil ? "POST" : "GET")
    return HTTPRequest(method: verb, target: address.target, headers: all, body: body ?? [])
  }
}

/// Base 64.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(bytes.count, start + 3)]
      let word = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for position in 0..<4 {
        result.append(position <= part.count ? alphabet[word >> (18 - 6 * position) & 63] : 61)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Nil if the text is not base 64; white space is skipped.
  static func decode(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var word = 0
    var count = 0
    var padding = 0
    for byte in bytes where !byte.isSpace {
      if byte == 61 {
        padding += 1
        continue
      }
      guard padding == 0, let value = alphabet.firstIndex(of: byte) else { return nil }
      word = word << 6 | value
      count += 1
      if count == 4 {
        result += [UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
        word = 0
        count = 0
      }
    }
    switch count {
    case 0: return result
    case 2: return result + [UInt8(word >> 4 & 255)]
    case 3: return result + [UInt8(word >> 10 & 255), UInt8(word >> 2 & 255)]
    default: return nil
    }
  }
}
