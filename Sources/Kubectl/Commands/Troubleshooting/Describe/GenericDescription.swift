import Objects

/// How every other object is described: all its fields, with readable titles.
enum GenericDescription {
  static func describe(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    text.labelsAndAnnotations(object)
    write(object.object ?? Fields(), "", 0, &text)
    text.events(events)
  }

  private static let left: Set<String> = [
    ".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations",
  ]

  private static func write(_ fields: Fields, _ path: String, _ level: Int, _ text: inout Description) {
    for (key, value) in fields {
      let place = path + "." + key
      if left.contains(place) { continue }
      switch value {
      case .object(let inner):
        text.line(title(key) + ":", level)
        write(inner, place, level + 1, &text)
      case .array(let elements):
        text.line(title(key) + ":", level)
        for element in elements {
          if let inner = element.object {
            write(inner, place, level + 1, &text)
          } else {
            text.line(plain(element), level + 1)
          }
        }
      default: text.line("\(title(key)):\t\(plain(value))", level)
      }
    }
  }

  private static func plain(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .null: "<nil>"
    default: JSON.write(value)
    }
  }

  /// `creationTimestamp` becomes `Creation Timestamp`, `uid` becomes `UID`.
  static func title(_ field: String) -> String {
    if field.contains(where: { !$0.isLetter && $0 != "-" }) { return field }
    var words: [String] = []
    var word = ""
    let letters = Array(field)
    for (index, letter) in letters.enumerated() {
      let previous = index > 0 ? letters[index - 1] : " "
      let next = index + 1 < letters.count ? letters[index + 1] : " "
      let begins = letter.isUppercase && (previous.isLowercase || (previous.isUppercase && next.isLowercase))
      if begins, !word.isEmpty {
        words.append(word)
        word = ""
      }
      word.append(letter)
    }
    if !word.isEmpty { words.append(word) }
    return words.map { word in
      if ["API", "URL", "UID", "GUID"].contains(word.uppercased()) { return word.uppercased() }
      return word.lowercased() == word ? word.prefix(1).uppercased() + word.dropFirst() : word
    }.joined(separator: " ")
  }
}
