"""Systems of linear equations in whole numbers, solved without rounding."""

from __future__ import annotations

from collections.abc import Sequence


def solve_exact(
    matrix: Sequence[Sequence[int]], rights: Sequence[Sequence[int]]
) -> tuple[list[list[int]], int]:
    """Solve ``matrix @ x = right`` for several right sides (Bareiss 1968).

    Every step divides without a remainder, so numbers grow no more than determinants do.

    Parameters
    ----------
    matrix : (n, n)
        Symmetric and positive definite, so no row need be exchanged.
    rights : (n_rights, n)

    Returns
    -------
    (n_rights, n), int
        Numerators, and the denominator that all share: the determinant.

    Examples
    --------
    >>> solve_exact([[2, 1], [1, 3]], [[3, 4]])
    ([[5, 5]], 5)
    """
    n = len(matrix)
    rows = [[*row, *(right[i] for right in rights)] for i, row in enumerate(matrix)]
    divisor = 1
    for k in range(n):
        pivot = rows[k][k]
        for i in range(n):
            if i != k:
                factor = rows[i][k]
                rows[i] = [
                    (pivot * a - factor * b) // divisor
                    for a, b in zip(rows[i], rows[k], strict=True)
                ]
        divisor = pivot
    # rows above were scaled along with the pivots: all diagonals are the determinant now
    return [[rows[i][n + j] for i in range(n)] for j in range(len(rights))], divisor
