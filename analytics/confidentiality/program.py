"""A linear program that is asked several questions: HiGHS keeps its basis between them."""

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]

_FEASIBILITY = 1e-9
_WITHOUT_ANSWER = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Program:
    """Rows of coefficients between bounds, on columns between bounds."""

    def __init__(
        self, rows: csr_matrix, row_bounds: tuple[Floats, Floats], bounds: tuple[Floats, Floats]
    ) -> None:
        """Hand the model over.

        Args:
            rows: (rows, columns) coefficients.
            row_bounds: Least and greatest of each row.
            bounds: Least and greatest of each column; infinite where there is none.
        """
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        for option, value in (
            ("threads", 1),
            ("primal_feasibility_tolerance", _FEASIBILITY),
            ("dual_feasibility_tolerance", _FEASIBILITY),
        ):
            self._highs.setOptionValue(option, value)
        rows = csr_matrix(rows)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        model.col_cost_ = np.zeros(rows.shape[1])
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = row_bounds
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.indptr
        model.a_matrix_.index_ = rows.indices
        model.a_matrix_.value_ = rows.data
        self._highs.passModel(model)
        self._columns = np.arange(rows.shape[1], dtype=np.int32)

    def bound(self, column: int, least: float, most: float) -> None:
        """Put one column between other bounds."""
        self._highs.changeColBounds(column, least, most)

    def maximise(self, objective: Floats) -> Floats | None:
        """Give the columns that make an objective largest; None if nothing bounds it, or allows it.

        Raises:
            RuntimeError: If the solver gives up.
        """
        self._highs.changeColsCost(len(self._columns), self._columns, -objective)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in (*_WITHOUT_ANSWER, highspy.HighsModelStatus.kOptimal):
            self._highs.clearSolver()  # from a fresh start, without the last basis
            self._highs.run()
            status = self._highs.getModelStatus()
        if status in _WITHOUT_ANSWER:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped: {self._highs.modelStatusToString(status)}.")
        return np.array(self._highs.getSolution().col_value)
