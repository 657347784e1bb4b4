import Objects

/// `kubectl kustomize`.
struct KustomizeCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["output"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.count > 1 {
      throw .plain("specify one path to kustomization.yaml")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let folder = context.arguments.first ?? "."
    let text = KustomizeBuild.text(of: try KustomizeBuild.objects(in: folder, context.catalogue, &host))
    guard let output = context.flags.text("output") else { return host.print(text) }
    do {
      try host.writeFile(output, Array(text.utf8))
    } catch {
      throw .plain("open \(output): \(error.message)")
    }
  }
}
