extension Texts {
  /// What replaced the ways of kubectl that are no more.
  static let retiredEnglish: [Text: String] = [
    .retiredUpdate:
      "`kubectl update` is no more: `kubectl apply -f FILE` brings objects to what a file says, "
      + "`kubectl replace -f FILE` replaces them.",
    .retiredLog: "The command is called `kubectl logs`, also for one pod.",
    .retiredRollingUpdate:
      "`kubectl rolling-update` is no more. A deployment rolls by itself when its template changes: "
      + "`kubectl set image deployment/NAME CONTAINER=IMAGE`, then `kubectl rollout status "
      + "deployment/NAME`.",
    .retiredStop:
      "Nothing is stopped in Kubernetes: `kubectl delete` removes it, `kubectl scale --replicas=0` "
      + "keeps the deployment without its pods.",
    .retiredResize: "`kubectl resize` became `kubectl scale`.",
    .retiredConvert:
      "`kubectl convert` is a plugin of its own now, which is not installed here. The server converts "
      + "by itself: `kubectl get deployments.v1.apps NAME -o yaml` shows an object in the version that "
      + "you ask for.",
    .retiredShow: "Lists come with `kubectl get TYPE`; `kubectl describe TYPE NAME` tells all about one object.",
    .retiredRestart: "The command is `kubectl rollout restart deployment/NAME`; it replaces the pods step by step.",
    .retiredStart:
      "`kubectl run NAME --image=IMAGE` starts one pod; `kubectl create deployment NAME --image=IMAGE` "
      + "keeps pods running.",
    .retiredExec:
      "The command for the container stands behind `--`: `kubectl exec POD -- COMMAND`. Without it "
      + "kubectl could not tell its own flags from the command's.",
    .retiredGenerator:
      "`kubectl run` makes pods only, since v1.18; so `--generator` is gone. For other objects there is "
      + "`kubectl create deployment`, `job` or `cronjob`.",
    .retiredRunReplicas:
      "`kubectl run` makes one pod. For several there is `kubectl create deployment NAME --image=IMAGE "
      + "--replicas=N`.",
    .retiredRunResources:
      "`kubectl run` has no such flag any more. Print a manifest with `--dry-run=client -o yaml`, "
      + "complete it and apply it; or lay JSON over it with `--overrides`.",
    .retiredRecord:
      "`--record` is on its way out. To note why a revision was made: `kubectl annotate deployment/NAME "
      + "kubernetes.io/change-cause='…'`.",
    .retiredExport:
      "`--export` is gone since v1.18. `kubectl get … -o yaml` prints all of the object; what the "
      + "server has set (`status`, `uid`, `resourceVersion`) you take out yourself.",
    .retiredShowAll:
      "`kubectl get pods` shows finished pods too, since v1.10; `--show-all` (`-a`) is gone. `-A` is "
      + "something else: all namespaces.",
    .retiredShort: "The short form is the usual one now: `kubectl version`.",
    .retiredPurge: "`--purge` is helm's. `kubectl delete` leaves nothing behind.",
    .retiredNamespaceFlag: "The flag is `-n NAME` or `--namespace=NAME`; all of them are `-A`.",
    .retiredAllNamespacesFlag: "The flag is `--all-namespaces`, or `-A`.",
    .retiredDryRun:
      "`--dry-run` wants to know where: `--dry-run=client` only prints, `--dry-run=server` lets the "
      + "server check everything and store nothing.",
  ]
}
