// SPDX-License-Identifier: Apache-2.0

/// What a token allows in a repository, as scopes write it (distribution project, "Token Scope Documentation").
enum RepositoryAccess: String, Sendable {
    case pull
    /// Whoever pushes also asks what is there.
    case pullAndPush = "pull,push"
}
