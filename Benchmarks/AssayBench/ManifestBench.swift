// SPDX-License-Identifier: Apache-2.0

import Manifests

/// Finding the images of 10,000 Deployments in one stream.
enum ManifestBench {
    static func run() throws {
        let stream = Array((0..<10_000).map(deployment).joined(separator: "---\n").utf8)
        var images = 0
        var failed = false
        let seconds = Measure.perOperation(1) {
            do {
                images = try Manifests(yaml: stream, named: "stream").images().count
            } catch {
                failed = true
            }
        }
        guard !failed, images == 20_000 else { throw BenchError("extraction found \(images) images") }
        Table.row(
            "10,000 Deployments, \(stream.count >> 10) KiB: images extracted", "\(Table.number(seconds)) s",
            target: "a few seconds")
    }

    private static func deployment(_ number: Int) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: app-\(number)
          namespace: shop
          labels: {app.kubernetes.io/name: app-\(number), app.kubernetes.io/part-of: shop}
        spec:
          replicas: 2
          selector:
            matchLabels: {app.kubernetes.io/name: app-\(number)}
          template:
            metadata:
              labels: {app.kubernetes.io/name: app-\(number)}
            spec:
              initContainers:
                - name: migrate
                  image: ghcr.io/acme/migrate:\(number)
                  command: ["/migrate", "--wait"]
              containers:
                - name: app
                  image: ghcr.io/acme/app-\(number):1.4.\(number)
                  ports: [{containerPort: 8080, name: http}]
                  env:
                    - {name: LOG_LEVEL, value: info}
                  resources:
                    requests: {cpu: 100m, memory: 128Mi}
                    limits: {memory: 256Mi}

        """
    }
}

/// A benchmark that did not do what it measures.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
