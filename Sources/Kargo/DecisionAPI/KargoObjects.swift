// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import StrictJSON

/// Reads single objects of Kargo's, as they are now.
package struct KargoObjects: Sendable {
    private let client: KubernetesClient

    package init(_ client: KubernetesClient) { self.client = client }

    package func freight(_ project: String, _ name: String) async throws(KargoProblem) -> Freight {
        let json = try await object(.freights, project, name)
        do throws(KargoObjectError) { return try Freight(json) } catch {
            throw .malformed("Freight \(project)/\(name.shownOnOneLine)", error)
        }
    }

    package func promotion(_ project: String, _ name: String) async throws(KargoProblem) -> Promotion {
        let json = try await object(.promotions, project, name)
        do throws(KargoObjectError) { return try Promotion(json) } catch {
            throw .malformed("Promotion \(project)/\(name.shownOnOneLine)", error)
        }
    }

    private func object(
        _ type: ResourceType, _ project: String, _ name: String
    ) async throws(KargoProblem) -> JSON {
        let what = "\(type.kind) \(project.shownOnOneLine)/\(name.shownOnOneLine)"
        do throws(KubernetesError) {
            return try await client.get(type, ObjectKey(namespace: project, name: name))
        } catch {
            switch error.code {
            case .notFound, .request: throw .notFound(what)
            default: throw .unreadable(what, why: "\(error)")
            }
        }
    }
}
