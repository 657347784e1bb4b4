/// The escapes of `html`, `js` and `urlquery`.
enum GoTemplateText {
  static func html(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "&#34;"
      case "'": result += "&#39;"
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\0": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func javaScript(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "'", "\"":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "<", ">", "&", "=": result += "\\u00" + hex(scalar.value, 2)
      case _ where scalar.value < 0x20: result += "\\u00" + hex(scalar.value, 2)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func urlQuery(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: " "): result += "+"
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + hex(UInt32(byte), 2)
      }
    }
    return result
  }

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Where a text stops being base64, as Go counts it.
  static func faultInBase64(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    let bad = bytes.firstIndex { byte in
      !(byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte == 43 || byte == 47)
    }
    guard let bad else { return bytes.count / 4 * 4 }
    return bad
  }
}
