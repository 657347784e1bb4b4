/// Flags that kubectl still reads but no longer lists.
enum DeprecatedFlags {
  static let messages: [(flag: String, message: String)] = [
    (
      "cpu-percent",
      "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)."
    ),
    ("record", "--record will be removed in the future"),
  ]

  /// The commands that had `--record`.
  static let recording: Set<String> = [
    "kubectl annotate", "kubectl apply", "kubectl autoscale", "kubectl create", "kubectl edit", "kubectl expose",
    "kubectl label", "kubectl patch", "kubectl replace", "kubectl run", "kubectl scale", "kubectl set env",
    "kubectl set image", "kubectl set resources", "kubectl set selector", "kubectl set serviceaccount",
    "kubectl set subject",
  ]
}
