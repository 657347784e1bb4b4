import Testing

@Suite("The house: who may import whom")
struct FloorTests {
  @Test("no import runs upward or sideways")
  func importsRunDownward() throws {
    var heights: [String: Int] = [:]
    for (height, group) in House.floors.enumerated() {
      for target in group { heights[target] = height }
    }
    var imports = 0
    for file in try House.swiftFiles(under: "Sources") {
      let own = try #require(heights[file.target], "\(file.path): the target \(file.target) has no floor")
      for (number, line) in file.lines.enumerated() {
        guard let module = Self.importedModule(line), let height = heights[module] else { continue }
        imports += 1
        #expect(height < own, "\(file.path):\(number + 1): \(file.target) may not import \(module)")
      }
    }
    #expect(imports > 50, "the test found too few imports to mean anything")
  }

  /// `package import Objects`, `import struct Foundation.URL` … → the module's name.
  static func importedModule(_ line: Substring) -> String? {
    var words = line.split(separator: " ").drop { $0.hasPrefix("@") }
    if let first = words.first, ["package", "public", "internal", "private", "fileprivate"].contains(first) {
      words = words.dropFirst()
    }
    guard words.first == "import", let last = words.last else { return nil }
    return last.split(separator: ".").first.map(String.init)
  }

  @Test("the parser of import lines knows all forms")
  func importForms() {
    #expect(Self.importedModule("import API") == "API")
    #expect(Self.importedModule("package import Objects") == "Objects")
    #expect(Self.importedModule("@testable import Shell") == "Shell")
    #expect(Self.importedModule("import struct Foundation.URL") == "Foundation")
    #expect(Self.importedModule("let important = 1") == nil)
  }
}
