/// The releases that there are of an image: what a tag stands for, and which tags there are at all.
struct Releases: Sendable {
  /// Tags for those who do not choose: they run a program and not a version.
  private static let variants = [
    "alpine", "slim", "stable", "mainline", "musl", "glibc", "uclibc", "perl", "buster", "bullseye", "bookworm",
    "trixie", "focal", "jammy", "noble",
  ]

  /// From old to new, each the newest of its line: `1.27.5` is what `1.27` means, and there is a `1.27.3` too.
  /// Empty where any tag will do.
  private let all: [String]
  /// What tags without a number mean, where it is not the newest.
  private let named: [String: String]

  init(_ all: [String], named: [String: String] = [:]) {
    self.all = all
    self.named = named
  }

  /// The version that a tag stands for; nil if there is no such tag.
  func version(of tag: String) -> String? {
    let parts = tag.split(separator: "-", maxSplits: 1).map(String.init)
    guard let number = parts.first else { return nil }
    if let version = named[number] { return version }
    if number == "latest" || Self.variants.contains(number) { return named["latest"] ?? all.last ?? number }
    if all.isEmpty { return number }
    if parts.count > 1, Int(parts[1]) == nil, !Self.variants.contains(where: { parts[1].hasPrefix($0) }) { return nil }
    if let newest = all.last(where: { $0 == number || $0.hasPrefix(number + ".") }) { return newest }
    return all.contains { Self.isEarlier(number, $0) || stands($0, for: number) } ? number : nil
  }

  /// Whether a line without releases of its own has it: `1` has `1.4`.
  private func stands(_ line: String, for number: String) -> Bool {
    guard number.hasPrefix(line + "."), line.count(where: { $0 == "." }) < 2,
      !all.contains(where: { $0.hasPrefix(line + ".") })
    else { return false }
    let rest = number.dropFirst(line.count + 1).split(separator: ".", omittingEmptySubsequences: false)
    return rest.count <= 2 && rest.allSatisfy { part in Int(part).map { (0..<60).contains($0) } ?? false }
  }

  /// Whether it is another release of the same line: `1.27.3` beside `1.27.5`.
  private static func isEarlier(_ number: String, _ release: String) -> Bool {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    let known = release.split(separator: ".")
    guard parts.count == known.count, parts.count > 1, parts.dropLast() == known.dropLast() else { return false }
    return parts.last.flatMap { Int($0) }.map { (0..<60).contains($0) } ?? false
  }
}

extension Releases {
  static let any = Releases([])

  static let nginx = Releases(
    [
      "1.7.12", "1.9.15", "1.10.3", "1.11.13", "1.12.2", "1.13.12", "1.14.2", "1.15.12", "1.16.1", "1.17.10", "1.18.0",
      "1.19.10", "1.20.2", "1.21.6", "1.22.1", "1.23.4", "1.24.0", "1.25.5", "1.26.3", "1.27.5", "1.28.0", "1.29.0",
      "1.30.0",
    ],
    named: ["latest": "1.29.0", "1": "1.29.0", "mainline": "1.29.0", "stable": "1.28.0"]
  )
  static let httpd = Releases(["2.2.34", "2.4.65"])
  static let redis = Releases([
    "4.0.14", "5.0.14", "6.0.20", "6.2.19", "7.0.15", "7.2.10", "7.4.5", "8.0.3", "8.2.1",
  ])
  static let memcached = Releases(["1.5.22", "1.6.39"])
  static let mysql = Releases(["5.6.51", "5.7.44", "8.0.43", "8.4.6", "9.4.0"])
  static let postgres = Releases(["12.22", "13.22", "14.19", "15.14", "16.10", "17.6"])
  static let mongo = Releases(["4.4.29", "5.0.31", "6.0.25", "7.0.23", "8.0.13"])
  static let busybox = Releases([
    "1.24.2", "1.25.1", "1.26.2", "1.27.2", "1.28.4", "1.29.3", "1.30.1", "1.31.1", "1.32.1", "1.33.1", "1.34.1",
    "1.35.0", "1.36.1", "1.37.0",
  ])
  static let alpine = Releases(
    [
      "3.4.6", "3.5.3", "3.6.5", "3.7.3", "3.8.5", "3.9.6", "3.10.9", "3.11.13", "3.12.12", "3.13.12", "3.14.10",
      "3.15.11", "3.16.9", "3.17.10", "3.18.12", "3.19.9", "3.20.8", "3.21.5", "3.22.2", "3.23.0",
    ],
    named: ["latest": "3.22.2", "3": "3.22.2"]
  )
  static let debian = Releases(
    ["11", "12", "13"],
    named: ["bullseye": "11", "bookworm": "12", "trixie": "13", "stable": "13", "latest": "12"]
  )
  static let ubuntu = Releases(
    ["20.04", "22.04", "24.04"],
    named: ["focal": "20.04", "jammy": "22.04", "noble": "24.04"]
  )
  static let bash = Releases(["5.0.18", "5.1.16", "5.2.37"])
  static let curl = Releases(["7.88.1", "8.15.0"])
  static let perl = Releases(["5.34.3", "5.36.3", "5.38.5", "5.40.3"])
  static let python = Releases(["3.9.23", "3.10.18", "3.11.13", "3.12.11", "3.13.7"])
  static let node = Releases(["18.20.8", "20.19.5", "22.19.0"])
  static let golang = Releases(["1.22.12", "1.23.12", "1.24.6"])
}
