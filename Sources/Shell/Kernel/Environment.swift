/// Environment variables in the order in which they were set, as `env` prints them.
package struct Environment: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  package private(set) var entries: [Entry] = []

  package struct Entry: Hashable, Sendable {
    package let name: String
    package var value: String
  }

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// The variables of a dictionary, sorted by name.
  package init(_ variables: [String: String]) {
    entries = variables.sorted { $0.key < $1.key }.map { Entry(name: $0.key, value: $0.value) }
  }

  /// Entries whose names are known to differ.
  init(unique entries: [Entry]) { self.entries = entries }

  package subscript(name: String) -> String? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }
}
