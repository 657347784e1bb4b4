import API
import Objects

/// `kubectl set image`.
struct SetImage: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "local", "selector"]

  private var change: PodTemplateChange
  private let images: [(container: String, image: String)]

  init(_ context: CommandContext) throws(Failure) {
    var images: [(container: String, image: String)] = []
    var resources: [String] = []
    for argument in context.arguments {
      let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if halves.count == 2 {
        images.append((halves[0], halves[1]))
      } else if images.isEmpty {
        resources.append(argument)
      } else {
        throw .plain("all resources must be specified before image changes: \(argument)")
      }
    }
    self.images = images
    change = PodTemplateChange(
      context,
      arguments: resources,
      outcome: "image updated",
      failureWords: "failed to patch image update to pod template:"
    )
    if context.flags.bool("local"), !resources.isEmpty { throw PodTemplateChange.namedLocally }
    try change.builder.checkWords()
    try PodTemplateChange.checkFlags(context.flags)
    if images.isEmpty { throw .plain("at least one image update is required") }
    if images.count > 1, images.contains(where: { $0.container == "*" }) {
      throw .plain(
        "all containers are already specified by *, but saw more than one container_name=container_image pairs"
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let images = images
    try change.run(&host) { (spec, _) throws(Failure) in
      for (container, image) in images {
        var isFound = false
        for list in ["initContainers", "containers"] {
          for index in spec[list]?.array?.indices ?? 0..<0 {
            let name = spec[list]?.array?[index]["name"]?.string ?? ""
            guard container == "*" || name == container else { continue }
            isFound = true
            spec[list]?.elements[index]["image"] = .string(image)
          }
        }
        if !isFound { throw .plain("error: unable to find container named \"\(container)\"") }
      }
    }
  }
}
