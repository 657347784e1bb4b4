import Objects

/// `kubectl kustomize`.
struct KustomizeCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["load-restrictor", "output"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.count > 1 {
      throw .plain("specify one path to kustomization.yaml")
    }
    let restrictor = context.flags.string("load-restrictor")
    if !Self.restrictors.contains(restrictor) {
      throw .plain(
        "illegal flag value --load-restrictor \(restrictor); legal values: [\(Self.restrictors.joined(separator: " "))]"
      )
    }
  }

  private static let restrictors = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"]

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let folder = context.arguments.first ?? "."
    let objects = try KustomizeBuild.objects(
      in: folder,
      context.catalogue,
      isRestricted: context.flags.string("load-restrictor") == Self.restrictors[0],
      &host
    )
    let text = KustomizeBuild.text(of: objects)
    guard let output = context.flags.text("output") else { return host.print(text) }
    do {
      try host.writeFile(output, Array(text.utf8))
    } catch {
      throw .plain("open \(output): \(error.message)")
    }
  }
}
