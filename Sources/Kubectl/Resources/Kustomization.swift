/// `-k`: kustomizations are not built yet.
enum Kustomization {
  static func refusal(_ context: CommandContext) -> Failure {
    .verbatim("drydock: \(context.path) --kustomize is not simulated yet")
  }
}
